import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import type { ForkRequestInput } from '#lib/api/writing.ts'
import { RetakeError } from '#lib/errors.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Token } from '#lib/tokens/token.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { loadState } from '#server/runs/load-run.ts'
import { keptReply } from '#server/runs/sequences.ts'
import { ofType } from '../../support/episode.ts'
import { errorReply, reply, stream } from '../../support/scripted-model-server.ts'
import type { Script, ScriptedBody } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { bytesOf, decodeIds, tokenServer } from '../../support/token-server.ts'

let app: TestApp
let base: string
let answer: Token[]
beforeAll(async () => {
  app = await startTestApp(() => reply({ content: 'plain' }))
  base = await app.finish({ server: 'bundled', protocol: 'hermes', task: 'What is 48 times 7?', sampling: { temperature: 0 } })
  answer = tokensOf(app.events(base), 1)
}, 60_000)
afterAll(() => app.stop())

function tokensOf(events: readonly RunEvent[], turn: number): Token[] {
  return ofType(events, 'tokens.appended').flatMap((event) => (event.turn === turn ? (event.tokens ?? []) : []))
}

async function retake(request: Partial<ForkRequestInput>): Promise<{ events: RunEvent[]; state: RunState }> {
  const { id } = await forkRun(app.ctx, base, forkSchema.parse({ message: 1, ...request }))
  await app.ctx.episodes.get(id)?.done
  return { events: app.events(id), state: loadState(app.ctx, id) }
}

const idsOf = (tokens: readonly Token[]) => tokens.map(({ id }) => id)
const refusalOf = (request: Partial<ForkRequestInput>) =>
  retake(request).then(
    () => 'not refused',
    (thrown: unknown) => (thrown instanceof RetakeError ? `${thrown.code}: ${thrown.message}` : String(thrown)),
  )

describe('a retake by the very ids', () => {
  it('with the token that stood there goes on as the base did', async () => {
    const index = 9
    const { events, state } = await retake({ token: { turn: 1, index, replaceWith: { id: answer[index]?.id ?? -1 } } })
    expect(state.turns[0]?.prefill).toMatchObject({ keep: index, count: index + 1, how: 'ids' })
    expect(idsOf(tokensOf(events, 1))).toEqual(idsOf(answer.slice(index + 1)))
    expect(state.messages[1]?.message).toEqual(loadState(app.ctx, base).messages[1]?.message)
    const [prompt] = ofType(events, 'prompt.encoded')
    expect(prompt).toMatchObject({ drift: { kind: 'exact' }, count: 1, tokens: [{ id: answer[index]?.id }] })
    expect(state.finalResponse).toBe('48 times 7 is 336.')
  })

  it('puts an alternative there, with what is known of it', async () => {
    const index = answer.findIndex((token) => (token.top ?? []).filter(({ id }) => id !== token.id).length > 0)
    const other = answer[index]?.top?.find(({ id }) => id !== answer[index]?.id)
    const { events } = await retake({ token: { turn: 1, index, replaceWith: { id: other?.id ?? -1 } } })
    expect(ofType(events, 'reply.prefilled')[0]?.tokens).toEqual([{ ...other, top: answer[index]?.top }])
  })

  it('samples from the cut on where nothing is put there, and is no retake of a token at all before the first', async () => {
    const { state, events } = await retake({ token: { turn: 1, index: 3 } })
    expect(state.turns[0]?.prefill).toMatchObject({ keep: 3, count: 3 })
    expect(idsOf(tokensOf(events, 1))).toEqual(idsOf(answer.slice(3)))
    expect((await retake({ token: { turn: 1, index: 0 } })).state.turns[0]?.prefill).toBeUndefined()
  })

  it('ends the reply with its end of turn, unasked', async () => {
    const end = answer.at(-1)
    const { state } = await retake({ token: { turn: 1, index: answer.length - 1, replaceWith: { id: end?.id ?? -1 } } })
    expect(state.turns[0]?.timing?.firstTokenMs).toBeNull()
    expect(state.messages[1]?.message).toEqual(loadState(app.ctx, base).messages[1]?.message)
  })

  it('takes any text, in the ids that the server makes of it', async () => {
    const { events } = await retake({ token: { turn: 1, index: 0, replaceWith: { text: 'It is' } } })
    const [prefilled] = ofType(events, 'reply.prefilled')
    expect(prefilled).toMatchObject({ keep: 0, text: { content: 'It is' }, how: 'ids' })
    expect(prefilled?.tokens?.every(({ id }) => typeof id === 'number')).toBe(true)
  })

  it('can be retaken again, from what was forced on', async () => {
    const first = await forkRun(app.ctx, base, forkSchema.parse({ message: 1, token: { turn: 1, index: 9, replaceWith: { id: answer[9]?.id ?? -1 } } }))
    await app.ctx.episodes.get(first.id)?.done
    const seq = loadState(app.ctx, first.id).lastSeq
    const kept = keptReply(app.ctx, { run: first.id, message: 1, token: 12, seq })
    expect(idsOf(kept.tokens.map(({ token }) => token))).toEqual(idsOf(answer.slice(0, 12)))
    const { id } = await forkRun(app.ctx, first.id, forkSchema.parse({ message: 1, token: { turn: 1, index: 12 } }))
    await app.ctx.episodes.get(id)?.done
    expect(idsOf(tokensOf(app.events(id), 1))).toEqual(idsOf(answer.slice(12)))
  })
})

describe('where the very ids cannot be sent', () => {
  it('another model reads the kept text, in ids of its own', async () => {
    const { state, events } = await retake({ server: 'bundled-early', token: { turn: 1, index: 9 } })
    const spelt = answer.slice(0, 9).map(({ text }) => text).join('')
    expect(ofType(events, 'reply.prefilled')[0]).toMatchObject({ how: 'anew', keep: 0, text: { content: spelt } })
    expect(ofType(events, 'prompt.encoded')[0]).toMatchObject({ drift: { kind: 'first' } })
    expect(state.messages[1]?.message.content.startsWith(spelt)).toBe(true)
  })

  it('other words before the reply do so, too', async () => {
    const edits = [{ op: 'edit' as const, index: 0, message: { role: 'user' as const, content: 'What is 48 times 8?' } }]
    expect((await retake({ edits, token: { turn: 1, index: 9 } })).state.turns[0]?.prefill?.how).toBe('anew')
    expect((await retake({ system: 'Be brief.', token: { turn: 1, index: 9 } })).state.turns[0]?.prefill?.how).toBe('anew')
  })

  it.each<[string, Partial<ForkRequestInput>]>([
    ['none of those on record', { token: { turn: 1, index: 1, replaceWith: { id: 4_000_000 } } }],
    ['cannot be told how a reply begins', { server: 'env', protocol: 'hermes', token: { turn: 1, index: 1 } }],
  ])('refuses before anything is written: %s', async (words, request) => {
    const before = app.ctx.store.listRuns({ limit: 200 }).runs.length
    expect(await refusalOf(request)).toMatch(new RegExp(`^bad_request: .*${words}`))
    expect(app.ctx.store.listRuns({ limit: 200 }).runs).toHaveLength(before)
  })

  it('refuses to go on behind the end of a reply', async () => {
    expect(await refusalOf({ token: { turn: 1, index: answer.length } })).toMatch(/bad_request/)
  })
})

/** Completions of ids as each kind of server streams them, with logprobs and one alternative. */
const COMPLETIONS: Readonly<Record<'vllm' | 'sglang' | 'llama-cpp', (ids: readonly number[], text: string) => Script>> = {
  vllm: (ids, text) => {
    const names = ids.map((id) => decodeIds([id]))
    const logprobs = { tokens: names, token_logprobs: ids.map(() => -0.5), text_offset: ids.map(() => 0), top_logprobs: names.map((name) => ({ [name]: -0.5 })) }
    return stream([{ choices: [{ index: 0, text, token_ids: ids, logprobs, finish_reason: 'stop', stop_reason: null }] }])
  },
  sglang: (ids, text) => {
    const triples = ids.map((id) => [-0.5, id, decodeIds([id])])
    const lists = { input_token_logprobs: [], output_token_logprobs: triples, output_top_logprobs: triples.map((triple) => [triple]) }
    return stream([{ text, output_ids: ids, meta_info: { id: 'x', finish_reason: { type: 'stop', matched: 2 }, prompt_tokens: 3, completion_tokens: ids.length, ...lists } }])
  },
  'llama-cpp': (ids) => {
    const entry = (id: number): object => ({ id, token: id === 2 ? '' : decodeIds([id]), bytes: id === 2 ? [] : bytesOf(id), logprob: -0.5 })
    const chunk = (id: number, at: number): object => ({
      content: id === 2 ? '' : decodeIds([id]),
      tokens: [id],
      stop: false,
      tokens_predicted: at + 1,
      completion_probabilities: [{ ...entry(id), top_logprobs: [entry(id)] }],
    })
    const last = { content: '', tokens: [], stop: true, stop_type: 'eos', tokens_predicted: ids.length, tokens_evaluated: 3 }
    return stream([...ids.map(chunk), last], [])
  },
}

const promptOf = (body: ScriptedBody): number[] =>
  [body.prompt, body['input_ids']].flatMap((ids) => (Array.isArray(ids) ? ids : [])).filter((id) => typeof id === 'number')

describe.each(['vllm', 'sglang', 'llama-cpp'] as const)('a server of the kind %s', (kind) => {
  it('is sent prompt, kept ids and the chosen one', async () => {
    const answers = [
      { ids: [6, 7, 8, 2], text: 'Hi there!' },
      { ids: [6, 2], text: 'Hi' },
    ]
    const asked: number[][] = []
    const own = await startTestApp(
      tokenServer(kind, ({ path, body }) => {
        if (path.endsWith('/chat/completions')) return errorReply(400)
        const { ids, text } = answers[Math.min(asked.push(promptOf(body)), answers.length) - 1] ?? { ids: [], text: '' }
        return COMPLETIONS[kind](ids, text)
      }),
    )
    try {
      const { id: server } = await own.ctx.servers.add({ name: 'S', kind, baseUrl: own.model.baseUrl, model: 'scripted-model' })
      const run = await own.finish({ server, protocol: 'tokens', task: 'Hi', toolsets: { enabled: [] }, sampling: { maxTokens: 16, topLogprobs: 1 } })
      expect(loadState(own.ctx, run).finalResponse).toBe('Hi there!')
      const { id } = await forkRun(own.ctx, run, forkSchema.parse({ message: 1, token: { turn: 1, index: 1, replaceWith: { id: 7 } } }))
      await own.ctx.episodes.get(id)?.done
      expect(asked).toHaveLength(2)
      expect(asked[1]).toEqual([...(asked[0] ?? []), 6, 7])
      expect(loadState(own.ctx, id).finalResponse).toBe('Hi thereHi')
      expect(ofType(own.events(id), 'sequence.updated')[0]).toMatchObject({ promptLength: (asked[0]?.length ?? 0) + 2 })
    } finally {
      await own.stop()
    }
  })
})

describe('a server that takes no ids', () => {
  it('is asked to go on with the text, in the words that it knows, with its tools', async () => {
    const own = await startTestApp(({ body }) => {
      if (body.messages?.at(-1)?.role !== 'assistant') return reply({ content: ['It ', 'is ', '5.'], logprobs: true })
      if (body.messages[0]?.content?.startsWith('Repeat exactly') === true) return body['continue_final_message'] ? errorReply(400) : reply({ content: 'delta' })
      return reply({ content: ' was', logprobs: true })
    })
    try {
      const run = await own.finish({ protocol: 'native', sampling: { topLogprobs: 0 } })
      const { id } = await forkRun(own.ctx, run, forkSchema.parse({ message: 1, token: { turn: 1, index: 1, replaceWith: { text: 'so' } } }))
      await own.ctx.episodes.get(id)?.done
      const last = own.model.requests.at(-1)
      expect(last?.messages?.at(-1)).toEqual({ role: 'assistant', content: 'It so' })
      expect(last).not.toHaveProperty('continue_final_message')
      expect(last?.tools?.length).toBeGreaterThan(0)
      expect(ofType(own.events(id), 'reply.prefilled')[0]).toMatchObject({ how: 'text', keep: 1, count: 2, tokens: [{ text: 'so' }] })
      expect(loadState(own.ctx, id).finalResponse).toBe('It so was')
    } finally {
      await own.stop()
    }
  })

  it('refuses where the server begins the reply anew, and quotes it', async () => {
    const own = await startTestApp(() => reply({ content: ['Let ', 'me.'], logprobs: true }))
    try {
      const run = await own.finish({ sampling: { topLogprobs: 0 } })
      const refusal = forkRun(own.ctx, run, forkSchema.parse({ message: 1, token: { turn: 1, index: 1 } }))
      await expect(refusal).rejects.toMatchObject({ code: 'bad_request', message: expect.stringContaining('the reply began "Let me."') })
    } finally {
      await own.stop()
    }
  })
})
