import { expect, it } from 'vitest'
import { isErrorEvent, ReplayStops } from '#lib/replay/replay-stops.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

function log(): EpisodeLog {
  const told = new EpisodeLog().begin(1).complete(1, 'call').call(1, 'c1', [0, 4]).answer(1, 'c1', 'no such file').observe(1, 'told').begin(2)
  return told.add({ type: 'request.failed', turn: 2, error: { code: 'model_overloaded', message: 'busy' }, retryInMs: 1 })
}

it('knows what went wrong', () => {
  const { events } = log().add({ type: 'run.finished', outcome: 'failed', error: { code: 'x', message: 'y' } })
  expect(events.filter(isErrorEvent).map((event) => event.type)).toEqual(['tool.finished', 'request.failed', 'run.finished'])
  expect(isErrorEvent({ type: 'run.finished', seq: 1, at: 0, outcome: 'max_turns' })).toBe(false)
})

it('steps by event, turn and error, both ways', () => {
  const stops = new ReplayStops()
  for (const event of log().events) stops.add(event)
  expect([stops.next('event', 4, 1), stops.next('event', 4, -1)]).toEqual([5, 3])
  expect([stops.next('turn', 1, 1), stops.next('turn', 3, 1), stops.next('turn', 9, 1)]).toEqual([3, 9, undefined])
  expect([stops.next('turn', 9, -1), stops.next('turn', 5, -1), stops.next('turn', 3, -1)]).toEqual([3, 3, undefined])
  expect([stops.next('error', 1, 1), stops.next('error', 7, 1), stops.next('error', 10, 1)]).toEqual([7, 10, undefined])
  expect([stops.next('error', 10, -1), stops.next('error', 7, -1)]).toEqual([7, undefined])
})
