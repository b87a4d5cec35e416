import { expect, it } from 'vitest'
import { nextSpeed, ReplayClock } from '#lib/replay/replay-clock.ts'

function clockOf(start: number, times: readonly number[]): ReplayClock {
  const clock = new ReplayClock(start)
  for (const at of times) clock.add(at)
  return clock
}

it('plays events as they happened, and gaps over a second as one second where waiting is skipped', () => {
  const clock = clockOf(1000, [1100, 9100, 9100, 10_000])
  expect([0, 1, 2, 3, 4].map((place) => clock.positionOf(place, false))).toEqual([0, 100, 8100, 8100, 9000])
  expect([0, 1, 2, 3, 4].map((place) => clock.positionOf(place, true))).toEqual([0, 100, 1100, 1100, 2000])
  expect([clock.duration(false), clock.duration(true)]).toEqual([9000, 2000])
})

it('finds the last event that has happened at a position', () => {
  const clock = clockOf(0, [100, 8100, 8100, 9000])
  expect([-5, 0, 99, 100, 8099, 8100, 8999, 9000, 1e9].map((at) => clock.placeAt(at, false))).toEqual([0, 0, 0, 1, 1, 3, 3, 4, 4])
  expect([1099, 1100].map((at) => clock.placeAt(at, true))).toEqual([1, 3])
})

it('takes times that run backwards as no time', () => {
  const clock = clockOf(0, [500, 200, 700])
  expect([1, 2, 3].map((place) => clock.positionOf(place, false))).toEqual([500, 500, 700])
})

it('plays a log without times event by event', () => {
  const clock = clockOf(7, [7, 7, 7])
  expect(clock.duration(true)).toBe(120)
  expect([0, 1, 3].map((place) => clock.positionOf(place, false))).toEqual([0, 40, 120])
  expect([0, 39, 40, 500].map((at) => clock.placeAt(at, false))).toEqual([0, 0, 1, 3])
})

it('goes from speed to speed and stays at the ends', () => {
  expect([nextSpeed(1, 1), nextSpeed(1, -1), nextSpeed(16, 1), nextSpeed(0.5, -1)]).toEqual([2, 0.5, 16, 0.5])
})
