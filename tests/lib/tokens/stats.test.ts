import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entropyOf, generatedSpans, mostSurprising, probability, rangeStats, surprisal } from '#lib/tokens/stats.ts'

const logprob = fc.option(fc.double({ min: -20, max: 0, noNaN: true }), { freq: 4 })

describe('surprisal and probability', () => {
  it.each([
    [0, 0, 1],
    [-0, 0, 1],
    [-Math.LN2, Math.LN2, 0.5],
    [1e-7, 0, 1],
    [null, null, null],
    [undefined, null, null],
    [Number.NaN, null, null],
    [-Infinity, null, null],
  ])('of %s', (value, nats, p) => {
    expect(surprisal(value)).toBe(nats)
    expect(probability(value)).toBe(p)
  })
})

describe('rangeStats', () => {
  /** Facts hermes-atropos.md I.2. */
  const masked = [-100, -100, 3, 4, -100, -100, 7]
  const logprobs = [1, 1, -0.5, -0.1, 1, 1, -0.2]
  const at = (index: number): number | null => (masked[index] === -100 ? null : (logprobs[index] ?? null))

  it('takes generated tokens only', () => {
    const stats = rangeStats([0, 7], at)
    expect(stats.known).toBe(3)
    expect(stats.sum).toBeCloseTo(-0.8, 12)
    expect(stats.mean).toBeCloseTo(-0.26667, 4)
    expect(stats.perplexity).toBeCloseTo(1.306, 3)
    expect(rangeStats([3, 6], at)).toMatchObject({ known: 1, sum: -0.1 })
  })

  it('has no figures where nothing is known', () => {
    const nothing = { known: 0, sum: null, mean: null, perplexity: null }
    expect(rangeStats([0, 2], at)).toEqual(nothing)
    expect(rangeStats([0, 3], () => null)).toEqual(nothing)
    expect(rangeStats([2, 2], at)).toEqual(nothing)
    expect(rangeStats([0, 1], () => Number.NaN)).toEqual(nothing)
  })
})

describe('generatedSpans', () => {
  it('are the maximal runs', () => {
    expect(generatedSpans([false, false, true, true, false, false, true])).toEqual([[2, 4], [6, 7]])
    expect(generatedSpans([true])).toEqual([[0, 1]])
    expect(generatedSpans([false])).toEqual([])
    expect(generatedSpans([])).toEqual([])
  })
})

describe('entropyOf', () => {
  it('is exact where all is covered', () => {
    const half = Math.log(0.5)
    expect(entropyOf([half, half])?.atLeast).toBeCloseTo(Math.LN2, 12)
    expect(entropyOf([0])).toEqual({ atLeast: 0, covered: 1 })
  })

  it('takes the rest as one candidate, and leaves out what is not known', () => {
    const found = entropyOf([Math.log(0.5), null, Math.log(0.25)])
    expect(found?.covered).toBeCloseTo(0.75, 12)
    expect(found?.atLeast).toBeCloseTo(1.5 * Math.LN2, 12)
    expect(entropyOf([])).toBeNull()
    expect(entropyOf([null])).toBeNull()
  })

  it('does not break where rounding makes the sum more than 1', () => {
    expect(entropyOf([Math.log(0.6), Math.log(0.4000001)])).toMatchObject({ covered: 1 })
  })

  it('never exceeds the true entropy, whatever part of it is known', () => {
    const weights = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(weights, fc.nat(8), (parts, shown) => {
        const total = parts.reduce((sum, part) => sum + part, 0)
        const truth = parts.reduce((sum, part) => sum - (part / total) * Math.log(part / total), 0)
        const known = parts.slice(0, shown).map((part) => Math.log(part / total))
        expect(entropyOf(known)?.atLeast ?? 0).toBeLessThanOrEqual(truth + 1e-9)
      }),
      { numRuns: 300 },
    )
  })
})

describe('mostSurprising', () => {
  it('lists the worst first, equals in order, and no unknown ones', () => {
    const values = [-1, null, -5, -5, 0, -9]
    const at = (index: number): number | null => values[index] ?? null
    expect(mostSurprising([0, 6], at, 3)).toEqual([5, 2, 3])
    expect(mostSurprising([0, 5], at, 1)).toEqual([2])
    expect(mostSurprising([0, 6], at, 50)).toEqual([5, 2, 3, 0, 4])
    expect(mostSurprising([0, 6], at, 0)).toEqual([])
    expect(mostSurprising([1, 2], at, 5)).toEqual([])
  })

  it('is what sorting gives', () => {
    fc.assert(
      fc.property(fc.array(logprob, { maxLength: 30 }), fc.nat(12), (values, count) => {
        const sorted = values
          .flatMap((value, index) => (value === null ? [] : [{ value, index }]))
          .toSorted((one, other) => one.value - other.value || one.index - other.index)
        const found = mostSurprising([0, values.length], (index) => values[index] ?? null, count)
        expect(found).toEqual(sorted.slice(0, count).map(({ index }) => index))
      }),
      { numRuns: 300 },
    )
  })
})
