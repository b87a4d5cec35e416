import { expect, test, vi } from 'vitest'
import { chooseCandidate, type Candidate } from '#server/models/embedded/choose-candidate.ts'
import { seededRandom } from '#server/models/embedded/seeded-random.ts'

const candidates: Candidate[] = [
  [7, 0.6],
  [3, 0.3],
  [9, 0.1],
  [4, 0],
]

function shares(temperature: number, topP: number): Map<number, number> {
  const random = seededRandom(1)
  const counts = new Map<number, number>()
  for (let round = 0; round < 20_000; round++) {
    const [id] = chooseCandidate(candidates, { temperature, topP, random })
    counts.set(id, (counts.get(id) ?? 0) + 1 / 20_000)
  }
  return counts
}

test('temperature 0 takes the likeliest and draws no random number', () => {
  const random = vi.fn<() => number>()
  expect(chooseCandidate(candidates, { temperature: 0, topP: 1, random })).toEqual([7, 0.6])
  expect(random).not.toHaveBeenCalled()
})

test('temperature 1 draws in proportion, and never the impossible', () => {
  const counts = shares(1, 1)
  expect(counts.get(7)).toBeCloseTo(0.6, 1)
  expect(counts.get(3)).toBeCloseTo(0.3, 1)
  expect(counts.get(9)).toBeCloseTo(0.1, 1)
  expect(counts.has(4)).toBe(false)
})

test('the temperature reshapes: 0.5 squares the shares, 2 takes their roots', () => {
  expect(shares(0.5, 1).get(7)).toBeCloseTo(0.36 / 0.46, 1)
  const roots = Math.sqrt(0.6) + Math.sqrt(0.3) + Math.sqrt(0.1)
  expect(shares(2, 1).get(9)).toBeCloseTo(Math.sqrt(0.1) / roots, 1)
})

test('top-p keeps the smallest set that reaches the share, after the temperature', () => {
  expect([...shares(1, 0.6).keys()]).toEqual([7])
  expect(new Set(shares(1, 0.61).keys())).toEqual(new Set([3, 7]))
  expect(shares(1, 0.9).has(9)).toBe(false)
  // squared, the first candidate alone holds 78 %
  expect([...shares(0.5, 0.7).keys()]).toEqual([7])
})

test('the largest random number still chooses a possible candidate', () => {
  const options = { temperature: 1, topP: 1, random: () => 1 - 2 ** -32 }
  expect(chooseCandidate(candidates, options)[0]).toBe(9)
})

test('no candidate is an error', () => {
  expect(() => chooseCandidate([], { temperature: 0, topP: 1, random: () => 0 })).toThrow(RangeError)
})
