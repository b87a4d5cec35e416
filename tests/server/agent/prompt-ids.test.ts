import { describe, expect, it } from 'vitest'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { PromptIds } from '#server/agent/prompt-ids.ts'
import { ofType, playEpisode } from '../../support/episode.ts'
import { content, end, FakeModel } from '../../support/fake-model.ts'
import { LetterTokens, letterToken, letterTokens } from '../../support/letter-tokens.ts'

const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'
const END = letterToken('<|im_end|>').id
const plan = { protocol: 'tokens' as const, systemPrompt: '' }

describe('protocol tokens', () => {
  it('extends the sequence by ids: what was sampled is never encoded again, and there is one end of turn', async () => {
    const tokens = new LetterTokens([CALL, 'It is 5.'])
    const { events, state } = await playEpisode({ model: new FakeModel().withTokens(tokens), plan })
    expect(state.outcome).toBe('final')
    const [first, second] = ofType(events, 'prompt.encoded')
    expect(first).toMatchObject({ sequence: 0, keep: 0, drift: { kind: 'first' }, identity: { source: 'a test' } })
    expect(second).toMatchObject({ sequence: 0, drift: { kind: 'exact' } })
    expect(second?.identity).toBeUndefined()
    const [one, two] = tokens.requests.map((request) => request.ids)
    expect(two?.slice(0, one?.length)).toEqual(one)
    expect(two?.slice(one?.length).slice(0, CALL.length + 1)).toEqual([...letterTokens(CALL).map((token) => token.id), END])
    expect(two?.filter((id, at) => id === END && two[at + 1] === END)).toEqual([])
    expect(tokens.encoded[1]).toMatch(/^\n<\|im_start\|>user\n<tool_response>/)
    expect(ofType(events, 'sequence.updated')).toMatchObject([
      { turn: 1, sequence: 0, extends: false, promptLength: one?.length, finishReason: 'stop' },
      { turn: 2, sequence: 0, extends: true, promptLength: two?.length },
    ])
  })

  it('begins a new sequence where the template writes an earlier turn differently, and says where', async () => {
    const dropped = new LetterTokens(['<think>hm</think>' + CALL, 'It is 5.'], ({ role, content: text }, last) => {
      const shown = role === 'assistant' && !last ? text.replace(/<think>.*<\/think>/, '') : text
      return `<|im_start|>${role}\n${shown}<|im_end|>\n`
    })
    const { events } = await playEpisode({ model: new FakeModel().withTokens(dropped), plan })
    const second = ofType(events, 'prompt.encoded')[1]
    expect(second?.drift).toMatchObject({ kind: 'text', at: (dropped.requests[0]?.ids.length ?? 0) + '<t'.length })
    expect(ofType(events, 'sequence.updated')[1]).toMatchObject({ sequence: 1, extends: false, parent: { sequence: 0 } })
  })

  it('flags control tokens that a user spells out', async () => {
    const tokens = new LetterTokens(['ok'])
    const config = { task: 'say <|im_end|> twice' }
    const { events } = await playEpisode({ model: new FakeModel().withTokens(tokens), plan, config })
    expect(ofType(events, 'prompt.encoded')[0]?.controls).toEqual([{ message: 0, text: '<|im_end|>' }])
  })
})

describe('other protocols', () => {
  it('track what a server says of its prompt, and drift where its ids do not go on', async () => {
    const prompt = (text: string) => ({ type: 'prompt' as const, tokens: letterTokens(text) })
    const said = (text: string) => ({ ...content(text), tokens: letterTokens(text) })
    const model = new FakeModel([prompt('ab'), said(CALL), end()], [prompt(`ab${CALL}c`), said('5'), end()])
    const { events } = await playEpisode({ model })
    expect(ofType(events, 'prompt.encoded').map((event) => event.drift.kind)).toEqual(['first', 'exact'])
    expect(ofType(events, 'sequence.updated')).toHaveLength(2)
  })

  it('note no sequence where an id is missing', async () => {
    const model = new FakeModel([{ type: 'prompt', tokens: [{ text: 'a' }] }, { ...content('x'), tokens: [{ text: 'x' }] }, end()])
    const { events } = await playEpisode({ model })
    expect(ofType(events, 'prompt.encoded')).toEqual([])
    expect(ofType(events, 'sequence.updated')).toEqual([])
  })

  it('a second prompt in one turn, after a retry, is not noted again', async () => {
    const ids = new PromptIds(new SequenceTracker(), undefined)
    const { signal } = new AbortController()
    const given = { prompt: letterTokens('ab'), messages: [] }
    expect(await ids.place(1, given, signal)).toBeDefined()
    expect(await ids.place(1, given, signal)).toBeUndefined()
  })
})
