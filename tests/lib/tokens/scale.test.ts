import { describe, expect, it } from 'vitest'
import { bucketOf, METRICS, scaleFor } from '#lib/tokens/scale.ts'

const SEQUENCES = ['surprisal', 'probability', 'entropy', 'rank'] as const

function lightness(colour: string): number {
  return Number(/oklch\((\S+)/u.exec(colour)?.[1])
}

describe('bucketOf', () => {
  it.each([
    ['surprisal', 0, 0],
    ['surprisal', 0.49, 0],
    ['surprisal', 0.5, 1],
    ['surprisal', 7.5, 15],
    ['surprisal', 50, 15],
    ['probability', 1, 0],
    ['probability', 0.95, 0],
    ['probability', 0.5, 8],
    ['probability', 0, 15],
    ['entropy', 0, 0],
    ['entropy', 1, 4],
    ['entropy', 9, 15],
    ['rank', 1, 0],
    ['rank', 2, 1],
    ['rank', 40, 15],
    ['turn', 1, 0],
    ['turn', 9, 0],
    ['mask', 0, 0],
    ['mask', 1, 1],
  ] as const)('%s %d is %i', (...row) => {
    const [metric, value, bucket] = row
    expect(bucketOf(metric, value)).toBe(bucket)
  })

  it('has none for what is not known', () => {
    for (const metric of METRICS) {
      expect(bucketOf(metric, null)).toBeNull()
      expect(bucketOf(metric, Number.NaN)).toBeNull()
    }
  })

  it('always finds a colour', () => {
    for (const metric of METRICS) {
      for (let value = 1; value < 40; value += 1) {
        expect(scaleFor(metric).steps[bucketOf(metric, value) ?? -1]).toBeDefined()
      }
    }
  })
})

describe('scaleFor', () => {
  it.each(SEQUENCES)('%s goes evenly from no colour to the strongest', (metric) => {
    const { steps } = scaleFor(metric)
    expect(steps).toHaveLength(16)
    expect(steps[0]).toMatchObject({ light: 'transparent', dark: 'transparent' })
    for (const [at, one] of steps.entries()) {
      const next = steps[at + 1]
      if (at === 0 || next === undefined) continue
      expect(lightness(one.light) - lightness(next.light)).toBeCloseTo(0.265 / 15, 2)
      expect(lightness(next.dark) - lightness(one.dark)).toBeCloseTo(0.26 / 15, 2)
    }
    expect(steps.at(-1)).toMatchObject({ light: 'oklch(0.72 0.15 50)', dark: 'oklch(0.5 0.11 50)' })
  })

  it('names the numbers of the legend', () => {
    const labels = (metric: (typeof METRICS)[number]): string[] => scaleFor(metric).steps.map((one) => one.label)
    expect(labels('surprisal').filter((_, at) => at % 5 === 0)).toEqual(['0', '2.5', '5', '≥ 7.5'])
    expect(labels('probability').filter((_, at) => at % 5 === 0)).toEqual(['≤ 100', '≤ 68', '≤ 37', '≤ 6'])
    expect(labels('entropy').at(-1)).toBe('≥ 3.75')
    expect(labels('rank').slice(0, 2)).toEqual(['1', '2'])
    expect(labels('rank').at(-1)).toBe('≥ 16')
    expect(labels('mask')).toEqual(['given', 'generated'])
    expect(labels('turn')).toHaveLength(8)
  })

  it('sets neighbouring turns apart in lightness, not in hue alone', () => {
    const { steps } = scaleFor('turn')
    expect(new Set(steps.map((one) => one.light)).size).toBe(8)
    for (const [at, one] of steps.entries()) {
      const next = steps[(at + 1) % 8]
      expect(Math.abs(lightness(one.light) - lightness(next?.light ?? ''))).toBeCloseTo(0.07, 5)
    }
  })
})
