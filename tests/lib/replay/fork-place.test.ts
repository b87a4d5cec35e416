import { expect, it } from 'vitest'
import { forkPlace } from '#lib/replay/fork-place.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

function say(log: EpisodeLog, turn: number, count: number): EpisodeLog {
  return log.add({ type: 'tokens.appended', turn, channel: 'content', text: 'x', count, t: 1 })
}

const log = say(say(say(new EpisodeLog().begin(1), 1, 2), 1, 3).complete(1, 'one').observe(1, 'told').begin(2), 2, 4).complete(2, 'two')
const tape = new ReplayTape(foldLog(log.events.slice(0, 1)), log.events)

it('a fork at a message stands where that message came', () => {
  expect([0, 1, 2, 3, 4].map((message) => forkPlace(tape, { message, seq: 10 }))).toEqual([1, 1, 6, 7, 10])
})

it('a fork at a token stands where that token came', () => {
  expect([0, 1, 2, 4].map((token) => forkPlace(tape, { message: 1, token, seq: 10 }))).toEqual([4, 4, 5, 5])
  expect(forkPlace(tape, { message: 3, token: 1, seq: 10 })).toBe(9)
})

it('what came after the fork does not count', () => {
  expect(forkPlace(tape, { message: 2, seq: 6 })).toBe(6)
})

it('a fork of what was written by hand stands where it says', () => {
  const created = { type: 'run.created' as const, kind: 'draft' as const, title: 'd', config: runConfigSchema.parse({ task: 'x' }), seq: 1, at: 1 }
  const written = [2, 3].map((seq) => ({ type: 'message.authored' as const, seq, at: seq, index: 0, message: { role: 'user' as const, content: 'x' } }))
  const draft = new ReplayTape(foldLog([created]), written)
  expect(forkPlace(draft, { message: 1, seq: 2 })).toBe(2)
})
