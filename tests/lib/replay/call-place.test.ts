import { expect, it } from 'vitest'
import { callPlace } from '#lib/replay/call-place.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

it('finds the moment at which a call has its result', () => {
  const { events } = new EpisodeLog().begin(1).complete(1, 'x').call(1, 'c1', [0, 1]).answer(1, 'c1').observe(1, 'told').begin(2)
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
  expect(callPlace(tape, { turn: 1, callId: 'c1' })).toBe(7)
  expect(callPlace(tape, { turn: 2, callId: 'c1' })).toBeUndefined()
})
