import { expect, it } from 'vitest'
import { eventWords, momentWords } from '#lib/replay/moment-words.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const { events } = new EpisodeLog().begin(1).complete(1, 'x').call(1, 'c1', [0, 1]).answer(1, 'c1', 'no')

it('says where in the run a moment is', () => {
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
  expect(momentWords(tape, tape.stateAt(2))).toBe('event 2 of 7')
  expect(momentWords(tape, tape.stateAt(4))).toBe('event 4 of 7 · turn 1')
})

it('says what an event is', () => {
  expect(events.slice(2).map(eventWords)).toEqual(['a turn begins', 'the reply is complete', 'a call is read', 'a tool starts', 'a tool fails'])
})

it('says of a step that was undone or done again that it was', () => {
  const event = { type: 'message.removed', seq: 5, at: 0, index: 0 } as const
  expect(eventWords({ ...event, step: { number: 2, way: 'do' } })).toBe('a message is removed')
  expect(eventWords({ ...event, step: { number: 2, way: 'undo' } })).toBe('undone: a message is removed')
  expect(eventWords({ ...event, step: { number: 2, way: 'redo' } })).toBe('done again: a message is removed')
})
