import { expect, it } from 'vitest'
import { stripPaths, stripSeq, stripShare } from '#lib/replay/replay-strip.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const log = new EpisodeLog().begin(1).complete(1, 'call').call(1, 'c1', [0, 4]).answer(1, 'c1', 'no').observe(1, 'told').begin(2)
log.complete(2, 'x').add({ type: 'call.rejected', turn: 2, error: { kind: 'invalid_json', message: 'no', raw: 'x' } })
const tapeOf = (to: number) => new ReplayTape(foldLog(log.events.slice(0, 1)), log.events.slice(0, to))
const tape = tapeOf(log.events.length)
const count = (path: string): number => path.split('M').length - 1

it('a moment and its place on the strip lead to each other', () => {
  expect([stripShare(tape, 1, true), stripShare(tape, tape.last, true)]).toEqual([0, 1])
  for (let seq = tape.first; seq <= tape.last; seq += 1) expect(stripSeq(tape, stripShare(tape, seq, false) + 1e-9, false)).toBe(seq)
  expect([stripSeq(tape, -1, true), stripSeq(tape, 2, true)]).toEqual([1, tape.last])
})

it('draws a bar for each turn and a mark for calls and for what went wrong', () => {
  const { turns, calls, failed, rejected } = stripPaths(tape, true)
  expect([turns, calls, failed, rejected].map(count)).toEqual([2, 1, 1, 1])
  expect(calls).toBe(`M${Math.round((5 / (tape.last - 1)) * 100_000) / 100} 18h2v4h-2z`)
})

it('draws nothing of a log that has only begun', () => {
  expect(stripPaths(tapeOf(1), true)).toEqual({ turns: '', calls: '', failed: '', rejected: '' })
  expect(stripShare(tapeOf(1), 1, true)).toBe(0)
})
