import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '#lib/run/events.ts'
import { foldSequences } from '#lib/tokens/fold-sequences.ts'
import type { TokenSequence } from '#lib/tokens/sequence.ts'
import { textOfTokens } from '#lib/tokens/token-bytes.ts'
import { managedState } from '#lib/tokens/managed-state.ts'
import { loadState } from '#server/runs/load-run.ts'
import { keptReply, trackerOf } from '#server/runs/sequences.ts'
import { runResult } from '#server/runs/run-result.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { playEpisode } from '../../support/episode.ts'
import { FakeModel } from '../../support/fake-model.ts'
import { LetterTokens, letterTokens } from '../../support/letter-tokens.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { keepTokenFork } from '../../support/token-forks.ts'

const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'
const MODEL = { server: 'fake', model: 'fake-1' }

let app: TestApp
let events: RunEvent[]
const end = (turn: number) => events.findLast((event) => 'turn' in event && event.turn === turn)?.seq ?? 0
/** Messages: task, call, result, answer; one sequence of two turns. */
beforeEach(async () => {
  app = await startTestApp([])
  const model = new FakeModel().withTokens(new LetterTokens([CALL, 'It is 5.']))
  const played = await playEpisode({ model, plan: { protocol: 'tokens', systemPrompt: '' } })
  ;({ events } = played)
  await app.ctx.store.createRuns([{ summary: summaryOf('base', played.state), events }])
})
afterEach(() => app.stop())

function only(sequences: readonly TokenSequence[]): TokenSequence {
  const [sequence] = sequences
  if (sequence === undefined || sequences.length > 1) throw new Error('there is not exactly one sequence')
  return sequence
}
const cutAt = (token: number, run = 'base', seq = end(2)) => ({ run, message: 3, token, seq })
const ids = (text: string) => letterTokens(text).map((token) => token.id)

describe('trackerOf', () => {
  it('is that of the log for a run without a base', () => {
    expect(trackerOf(app.ctx, 'base').sequences).toStrictEqual(foldSequences(events))
    expect(trackerOf(app.ctx, 'base', { upTo: end(1) }).sequences).toStrictEqual(foldSequences(events.slice(0, end(1))))
  })

  it('has of a base the kept turns only, and nothing for another model', async () => {
    const first = foldSequences(events.slice(0, end(1)))
    await keepTokenFork(app.ctx, { id: 'fork', base: { run: 'base', message: 3, seq: end(1) } })
    expect(trackerOf(app.ctx, 'fork').sequences).toStrictEqual(first)
    expect(trackerOf(app.ctx, 'fork', { model: MODEL }).sequences).toStrictEqual(first)
    expect(trackerOf(app.ctx, 'fork', { model: { ...MODEL, model: 'fake-2' } }).sequences).toEqual([])
    expect(trackerOf(app.ctx, 'fork', { model: { ...MODEL, server: 'other' } }).sequences).toEqual([])
    await keepTokenFork(app.ctx, { id: 'none', base: { run: 'base', message: 1, seq: 2 } })
    expect(trackerOf(app.ctx, 'none').sequences).toEqual([])
  })

  it('has the prompt and the kept tokens of a turn that is cut, as given ones', async () => {
    const tracker = await keepTokenFork(app.ctx, { id: 'fork', base: cutAt(5) })
    const whole = only(foldSequences(events))
    const asked = whole.turns[1]?.promptLength ?? 0
    const sequence = only(tracker.sequences)
    expect(sequence.tokens.map(({ id }) => id)).toEqual(whole.tokens.slice(0, asked + 5).map(({ id }) => id))
    expect(sequence.generated).toEqual([...whole.generated.slice(0, asked), false, false, false, false, false])
    expect(sequence.turns).toHaveLength(1)
    expect(sequence.tokens.at(-1)).not.toHaveProperty('logprob')
    // The chosen token is the only one that is new.
    const prompt = [...sequence.tokens, ...letterTokens('X')]
    expect(tracker.place(prompt)).toMatchObject({ sequence: 0, keep: asked + 5, drift: { kind: 'exact' } })
  })

  it('is, read from the logs, the one that wrote them, for a fork and for a fork of it', async () => {
    const live = await keepTokenFork(app.ctx, { id: 'fork', base: cutAt(5), forced: 'X', sampled: 'yz' })
    expect(trackerOf(app.ctx, 'fork').sequences).toStrictEqual(live.sequences)
    expect(textOfTokens(live.sequences[0]?.tokens ?? []).endsWith('It isXyz<|im_end|>')).toBe(true)
    expect(runResult(app.ctx, 'fork', 'list').managed_state).toEqual(managedState(live.sequences, 'list'))
    const { lastSeq } = app.ctx.store.getRun('fork') ?? { lastSeq: 0 }
    for (const token of [2, 6, 7]) {
      const again = await keepTokenFork(app.ctx, { id: `again-${token}`, base: cutAt(token, 'fork', lastSeq), forced: 'Q', sampled: 'r' })
      expect(trackerOf(app.ctx, `again-${token}`).sequences).toStrictEqual(again.sequences)
      expect(textOfTokens(again.sequences[0]?.tokens ?? []).endsWith(`${'It isXyz'.slice(0, token)}Qr<|im_end|>`)).toBe(true)
    }
    await keepTokenFork(app.ctx, { id: 'behind', base: { run: 'fork', message: 4, seq: lastSeq } })
    expect(trackerOf(app.ctx, 'behind').sequences).toStrictEqual(live.sequences)
  })

  it('begins anew in a fork that ran with another model', async () => {
    await keepTokenFork(app.ctx, { id: 'fork', base: { run: 'base', message: 3, seq: end(1) } })
    const model = { server: 'other', model: 'm', protocol: 'tokens' as const }
    const started: RunEvent = { seq: 2, at: 1, type: 'run.started', attempt: 1, model, systemPrompt: '', tools: [] }
    await app.ctx.store.appendEvents('fork', [started], summaryOf('fork', { ...loadState(app.ctx, 'fork'), lastSeq: 2 }))
    expect(trackerOf(app.ctx, 'fork').sequences).toEqual([])
  })
})

describe('keptReply', () => {
  it('gives what was asked, what is kept and what stood at the cut', () => {
    const [whole] = foldSequences(events)
    const asked = whole?.turns[1]?.promptLength ?? 0
    const kept = keptReply(app.ctx, cutAt(5))
    expect(kept.turn).toBe(2)
    expect(kept.prompt?.map(({ id }) => id)).toEqual(whole?.tokens.slice(0, asked).map(({ id }) => id))
    expect(kept.tokens.map(({ token }) => token.text).join('')).toBe('It is')
    expect(kept.tokens.every(({ channel, token }) => channel === 'content' && token.logprob === -0.5)).toBe(true)
    expect(kept.next).toMatchObject({ channel: 'content', token: { text: ' ', logprob: -0.5 } })
    expect(keptReply(app.ctx, cutAt(9)).next).toBeUndefined()
    expect(keptReply(app.ctx, cutAt(0))).toMatchObject({ tokens: [], next: { token: { text: 'I' } } })
  })

  it('leaves out of the prompt what the base’s reply was told to begin with', async () => {
    await keepTokenFork(app.ctx, { id: 'fork', base: cutAt(5), forced: 'X', sampled: 'yz' })
    const { lastSeq } = app.ctx.store.getRun('fork') ?? { lastSeq: 0 }
    const kept = keptReply(app.ctx, cutAt(7, 'fork', lastSeq))
    expect(kept.prompt).toEqual(keptReply(app.ctx, cutAt(0)).prompt)
    expect(kept.tokens.map(({ token }) => token.id)).toEqual(ids('It isXy'))
    expect(kept.next?.token.text).toBe('z')
  })

  it('refuses a base that is not cut at a token', () => {
    expect(() => keptReply(app.ctx, { run: 'base', message: 3, seq: end(1) })).toThrow(/run base is not cut at a token/)
  })
})
