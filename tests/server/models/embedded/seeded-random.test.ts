import { expect, test } from 'vitest'
import { seededRandom } from '#server/models/embedded/seeded-random.ts'

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => random())
}

test('a seed repeats and another seed differs', () => {
  expect(draw(5, 20)).toEqual(draw(5, 20))
  expect(draw(5, 20)).not.toEqual(draw(6, 20))
})

test('numbers are spread evenly over [0, 1)', () => {
  for (const seed of [0, 1, 0xffff_ffff]) {
    const buckets = Array.from({ length: 10 }, () => 0)
    for (const number of draw(seed, 10_000)) {
      expect(number).toBeGreaterThanOrEqual(0)
      expect(number).toBeLessThan(1)
      const bucket = Math.floor(number * 10)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150)
  }
})
