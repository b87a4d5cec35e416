import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import type { Prefill } from '#server/agent/ports.ts'
import { ModelError } from '#server/models/model-server.ts'
import { ofType, playEpisode } from '../../support/episode.ts'
import { content, end, FakeModel, reasoning, says } from '../../support/fake-model.ts'
import { LetterTokens, letterToken, letterTokens } from '../../support/letter-tokens.ts'

const utf8 = new TextEncoder()
const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'
const END = letterToken('<|im_end|>')

function prefill(text: string, parts: Partial<Prefill> = {}): Prefill {
  const said = { content: utf8.encode(text), reasoning: new Uint8Array(0) }
  return { how: 'ids', kept: letterTokens(text), said, channel: 'content', prompt: letterTokens('<|im_start|>'), ...parts }
}

async function play(given: Prefill, model: FakeModel, plan: Parameters<typeof playEpisode>[0]['plan'] = {}) {
  const played = await playEpisode({ model, plan: { systemPrompt: '', ...plan }, opening: { prefill: given } })
  const { turns, messages } = played.state
  return { ...played, turn: turns[0], said: messages.map((entry) => entry.message.content) }
}

describe('a reply that begins with given ids', () => {
  it('is asked for by prompt, kept ids and the chosen id, and goes on after them', async () => {
    const tokens = new LetterTokens(['ay'])
    const token: Token = { ...letterToken('k'), logprob: -3 }
    const { events, turn, said, state } = await play(prefill('o', { forced: { token, ends: false } }), new FakeModel().withTokens(tokens))
    expect(tokens.requests[0]?.ids).toEqual(letterTokens('<|im_start|>ok').map(({ id }) => id))
    expect(events.map(({ type }) => type).slice(2, 6)).toEqual(['turn.started', 'prompt.encoded', 'reply.prefilled', 'tokens.appended'])
    expect(ofType(events, 'reply.prefilled')[0]).toMatchObject({
      text: { content: 'ok', reasoning: '' },
      keep: 1,
      tokens: [token],
      count: 2,
      how: 'ids',
    })
    expect(ofType(events, 'prompt.encoded')[0]).toMatchObject({ length: 3, count: 3 })
    expect(ofType(events, 'sequence.updated')[0]).toMatchObject({ promptLength: 3, length: 6 })
    expect(said).toEqual(['What is 2 plus 3?', 'okay'])
    expect([turn?.tokenCount, state.counts.tokens]).toEqual([5, 3])
    expect(state.finalResponse).toBe('okay')
  })

  it('reads its calls from the whole and goes on with the protocol of the run', async () => {
    const model = new FakeModel(says('It is 5.')).withTokens(new LetterTokens([CALL.slice(20)]))
    const { events, state } = await play(prefill(CALL.slice(0, 20)), model)
    expect(ofType(events, 'call.parsed')[0]?.call).toMatchObject({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(state.turns.map((turn) => [turn.turn, turn.prefill?.how])).toEqual([[1, 'ids'], [2, undefined]])
    expect(model.requests).toHaveLength(1)
  })

  it('has a text in the place of a token made ids of by the server', async () => {
    const tokens = new LetterTokens(['!'])
    const { events, said } = await play(prefill('o', { forced: { text: 'h no' } }), new FakeModel().withTokens(tokens))
    expect(tokens.requests[0]?.ids.slice(1)).toEqual(letterTokens('oh no').map(({ id }) => id))
    expect(ofType(events, 'reply.prefilled')[0]).toMatchObject({ keep: 1, count: 5 })
    expect(said[1]).toBe('oh no!')
  })

  it('ends at once with a token that ends the turn: nobody is asked', async () => {
    const tokens = new LetterTokens([])
    const { events, state } = await play(prefill('done', { forced: { token: END, ends: true } }), new FakeModel().withTokens(tokens))
    expect(tokens.requests).toEqual([])
    expect(ofType(events, 'message.completed')[0]).toMatchObject({ finishReason: 'stop', message: { content: 'done' }, timing: { firstTokenMs: null } })
    expect(state).toMatchObject({ outcome: 'final', finalResponse: 'done' })
  })

  it('is told once, however often the question fails', async () => {
    const tokens = new LetterTokens(['y'])
    const first = tokens.completeIds.bind(tokens)
    let failures = 2
    tokens.completeIds = (request) => {
      if (failures === 0) return first(request)
      failures -= 1
      throw new ModelError('model_overloaded', 'busy', { retryable: true })
    }
    const { events, said } = await play(prefill('ok'), new FakeModel().withTokens(tokens))
    expect(events.map(({ type }) => type).slice(2, 7)).toEqual(['turn.started', 'prompt.encoded', 'reply.prefilled', 'request.failed', 'request.failed'])
    expect(said[1]).toBe('oky')
  })

  it('fails in words where an id is not known', async () => {
    const { state } = await play(prefill('o', { kept: [{ text: 'o' }] }), new FakeModel().withTokens(new LetterTokens([])))
    expect(state).toMatchObject({ outcome: 'failed', error: { code: 'model_bad_response', message: expect.stringContaining('not all known') } })
  })

  it('goes on within reasoning, which raw ids do not take apart from the answer', async () => {
    const said = { content: new Uint8Array(0), reasoning: utf8.encode('so') }
    const model = new FakeModel().withTokens(new LetterTokens([' five</think>5']))
    const { state } = await play(prefill('so', { said, channel: 'reasoning' }), model)
    expect(state.messages[1]?.message).toEqual({ role: 'assistant', content: '5', reasoning: 'so five' })
  })

  it('completes a character that the kept ids begin', async () => {
    const [one, other] = [{ id: 1, text: '\ufffd', bytes: [0xc3] }, { id: 2, text: '\ufffd', bytes: [0xa9] }]
    const tokens = new LetterTokens([])
    tokens.completeIds = async function* () {
      yield { type: 'delta', channel: 'content', text: '\ufffd', tokens: [other] }
      yield { type: 'end', finishReason: 'stop' }
    }
    const said = { content: Uint8Array.of(0xc3), reasoning: new Uint8Array(0) }
    const { events, said: messages } = await play(prefill('', { kept: [one], said }), new FakeModel().withTokens(tokens))
    expect(ofType(events, 'reply.prefilled')[0]?.text.content).toBe('')
    expect(messages[1]).toBe('é')
  })
})

describe('a reply that begins with text', () => {
  it('is encoded anew behind the rendered prompt: none of the base’s tokens are its own', async () => {
    const tokens = new LetterTokens(['y'])
    const { events, said } = await play(prefill('ok', { how: 'anew', kept: [] }), new FakeModel().withTokens(tokens))
    expect(tokens.requests[0]?.ids).toEqual(letterTokens('<|im_start|>user\nWhat is 2 plus 3?<|im_end|>\n<|im_start|>assistant\nok').map(({ id }) => id))
    expect(ofType(events, 'reply.prefilled')[0]).toMatchObject({ keep: 0, tokens: letterTokens('ok'), count: 2, how: 'anew' })
    expect(said[1]).toBe('oky')
  })

  it('is begun in a last message, in the words that the server knows', async () => {
    const model = new FakeModel([content('ay'), end()])
    const given = prefill('o', { how: 'text', forced: { text: 'k' }, style: 'continue_final_message' })
    const { events, said, turn } = await play(given, model)
    expect(model.requests[0]?.messages.at(-1)).toEqual({ role: 'assistant', content: 'ok' })
    expect(model.requests[0]?.prefill).toBe('continue_final_message')
    expect(turn?.request).toMatchObject({ messages: 1, prefill: 'continue_final_message' })
    expect(ofType(events, 'reply.prefilled')[0]).toMatchObject({ keep: 1, tokens: [{ text: 'k' }], count: 2, how: 'text' })
    expect(said[1]).toBe('okay')
  })

  it('takes reasoning of the rest for what the server says it is', async () => {
    const given = prefill('o', { how: 'text', style: 'trailing' })
    const { state } = await play(given, new FakeModel([reasoning('hm'), content('k'), end()]))
    expect(state.messages[1]?.message).toEqual({ role: 'assistant', content: 'ok', reasoning: 'hm' })
  })
})
