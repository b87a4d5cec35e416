import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { basisOf } from '#lib/run/basis.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'
import { legalLogs } from '../../support/legal-log.ts'

/** A long run: many turns of several events each. */
function longLog(turns: number): EpisodeLog {
  const log = new EpisodeLog()
  for (let turn = 1; turn <= turns; turn += 1) {
    log.begin(turn).stream(turn, 'so ').stream(turn, 'far').complete(turn, 'so far').observe(turn, `told ${turn}`)
  }
  return log
}

it('shows what the fold of that beginning shows, wherever one goes and in whatever order', () => {
  fc.assert(
    fc.property(legalLogs, fc.array(fc.nat(), { maxLength: 30 }), (events, seeks) => {
      const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
      for (const pick of seeks) {
        const seq = 1 + (pick % events.length)
        expect(tape.stateAt(seq)).toEqual(foldLog(events.slice(0, seq)))
      }
    }),
    { numRuns: 150 },
  )
})

it('does so over many kept states', () => {
  const { events } = longLog(150)
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
  for (const seq of [700, 3, 201, 202, 401, 752, 1, 600, 601]) expect(tape.stateAt(seq)).toEqual(foldLog(events.slice(0, seq)))
})

it('begins a fork with what it keeps of its base', () => {
  const base = longLog(2).state
  const cut = { run: 'base', message: 3, seq: 12 }
  const { events } = new EpisodeLog()
  const basis = basisOf(base, cut)
  const forked = events.map((event) => (event.type === 'run.created' ? { ...event, base: cut } : event))
  const tape = new ReplayTape(foldLog(forked.slice(0, 1), basis), forked)
  expect(tape.stateAt(1).messages).toHaveLength(3)
  expect(tape.stateAt(2)).toEqual(foldLog(forked, basis))
})

it('keeps the object of what did not change while it plays on', () => {
  const { events } = longLog(3)
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
  const [first] = tape.stateAt(9).turns
  expect(tape.stateAt(12).turns[0]).toBe(first)
  expect(tape.stateAt(12)).toBe(tape.stateAt(12))
})

it('grows with a log, skips what it has, and refuses a gap', () => {
  const { events } = longLog(3)
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events.slice(0, 5))
  expect(tape.last).toBe(5)
  tape.append(events.slice(2, 8))
  expect(tape.last).toBe(8)
  expect(tape.stateAt(8)).toEqual(foldLog(events.slice(0, 8)))
  expect(() => tape.append(events.slice(9))).toThrow('event 10 cannot follow event 8')
  expect(() => tape.stateAt(9)).toThrow('the log goes from 1 to 8')
  expect(() => tape.stateAt(0)).toThrow('there is no event 0')
})

it('says when a moment is played, and what is played then', () => {
  const { events } = longLog(1)
  const tape = new ReplayTape(foldLog(events.slice(0, 1)), events)
  expect([tape.positionOf(1, true), tape.positionOf(3, true)]).toEqual([0, 200])
  expect([tape.seqAt(0, false), tape.seqAt(199, false), tape.seqAt(200, false), tape.seqAt(1e6, false)]).toEqual([1, 2, 3, events.length])
  expect([tape.timeAt(1), tape.timeAt(3)]).toEqual([events[0]?.at, events[2]?.at])
  expect([tape.eventAt(1), tape.eventAt(3)?.type]).toEqual([undefined, 'turn.started'])
})
