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
import { reply } from '../../support/scripted-model-server.ts'
import { ofType } from '../../support/episode.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

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
