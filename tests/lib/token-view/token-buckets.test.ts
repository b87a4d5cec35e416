import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketClasses, GIVEN_CLASS, isSequential, scaleVariables, UNKNOWN_CLASS } from '#lib/token-view/token-buckets.ts'
import { tokenSpans } from '#lib/token-view/token-spans.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { ColumnRow } from '#lib/tokens/columns.ts'
import { METRICS, scaleFor } from '#lib/tokens/scale.ts'
import type { Metric } from '#lib/tokens/scale.ts'
import type { Token } from '#lib/tokens/token.ts'
import { anyRow } from '../../support/column-rows.ts'

function sampled(token: Partial<Token> = {}): ColumnRow {
  return { token: { text: 'a', ...token }, generated: true }
}

function given(token: Partial<Token> = {}): ColumnRow {
  return { ...sampled(token), generated: false }
}

/** The classes of all tokens, entropy from `k` alternatives each. */
function classes(metric: Metric, rows: readonly ColumnRow[], turn = 1): readonly string[] {
  const columns = columnsOf(rows, { k: 0 })
  const detailed = { columns: columnsOf(rows, { k: 9 }), from: 0 }
  return bucketClasses(tokenSpans(columns, 0, rows.length), { metric, columns, turn, detailed })
}

const half = Math.log(0.5)
const two = [{ text: 'a', logprob: half }, { text: 'b', logprob: half }]

describe('bucketClasses', () => {
  it.each<[Metric, ColumnRow[], string[]]>([
    ['surprisal', [sampled({ logprob: 0 }), sampled({ logprob: -1.25 }), sampled({ logprob: -99 })], ['tk-0', 'tk-2', 'tk-15']],
    ['probability', [sampled({ logprob: 0 }), sampled({ logprob: half }), sampled({ logprob: -99 })], ['tk-0', 'tk-8', 'tk-15']],
    ['rank', [sampled({ logprob: half, top: two }), sampled({ logprob: -3, top: two }), sampled({ text: 'c', top: two })], ['tk-0', 'tk-1', 'tk-15']],
    ['entropy', [sampled({ logprob: half, top: two }), sampled({ logprob: 0 })], ['tk-2', 'tk-0']],
    ['mask', [sampled(), given()], ['tk-1', GIVEN_CLASS]],
  ])('buckets by %s', (metric, rows, expected) => {
    expect(classes(metric, rows)).toEqual(expected)
  })

  it('colours by turn what was given, too', () => {
    expect(classes('turn', [sampled(), given()], 3)).toEqual(['tk-2', 'tk-2'])
    expect(classes('turn', [sampled()], 9)).toEqual(['tk-0'])
  })

  it.each(METRICS.filter((metric) => metric !== 'turn'))('has no %s of what was given, whatever is known of it', (metric) => {
    expect(classes(metric, [given({ logprob: -5, top: two })])).toEqual([GIVEN_CLASS])
  })

  it.each(METRICS.filter((metric) => isSequential(metric)))('shows an unknown %s as unknown', (metric) => {
    expect(classes(metric, [sampled()])).toEqual([UNKNOWN_CLASS])
  })

  it('gives a character spread over tokens the colour of its worst one', () => {
    const parts = [...new TextEncoder().encode('€')].map((byte, at) => sampled({ text: '\ufffd', bytes: [byte], logprob: [-0.1, -4, -1][at] ?? null }))
    expect(classes('surprisal', [sampled({ logprob: -2 }), ...parts])).toEqual(['tk-4', 'tk-8', 'tk-8', 'tk-2'])
    const [first, ...rest] = parts
    const masked = rest.map((row) => ({ ...row, generated: false }))
    expect(classes('surprisal', first === undefined ? [] : [first, ...masked])).toEqual(['tk-0', GIVEN_CLASS, GIVEN_CLASS])
  })

  it('reads entropies from where their columns begin, and knows none while they are on their way', () => {
    const rows = [sampled({ logprob: 0 }), sampled({ logprob: half, top: two }), sampled({ logprob: 0 })]
    const columns = columnsOf(rows, { k: 0 })
    const spans = tokenSpans(columns, 0, 3)
    const detailed = { columns: columnsOf(rows.slice(1, 2), { k: 2 }), from: 1 }
    const colouring = { metric: 'entropy', columns, turn: 1 } as const
    expect(bucketClasses(spans, { ...colouring, detailed })).toEqual([UNKNOWN_CLASS, 'tk-2', UNKNOWN_CLASS])
    expect(bucketClasses(spans, colouring)).toEqual([UNKNOWN_CLASS, UNKNOWN_CLASS, UNKNOWN_CLASS])
    expect(bucketClasses([], colouring)).toEqual([])
  })

  it('gives each span one class that its scale has, whatever the tokens', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), fc.constantFrom(...METRICS), (rows, metric) => {
        const columns = columnsOf(rows, { k: 0 })
        const spans = tokenSpans(columns, 0, rows.length)
        const found = bucketClasses(spans, { metric, columns, turn: 5, detailed: { columns: columnsOf(rows, { k: 4 }), from: 0 } })
        expect(found).toHaveLength(spans.length)
        const known = new Set([GIVEN_CLASS, UNKNOWN_CLASS, ...scaleFor(metric).steps.map((_, at) => `tk-${at}`)])
        for (const one of found) expect(known).toContain(one)
      }),
      { numRuns: 150 },
    )
  })
})

describe('scales', () => {
  it.each(METRICS)('of %s give a variable for each bucket, in both schemes', (metric) => {
    const variables = scaleVariables(metric)
    expect(Object.keys(variables)).toEqual(scaleFor(metric).steps.map((_, at) => `--tk-${at}`))
    const last = scaleFor(metric).steps.at(-1)
    expect(Object.values(variables).at(-1)).toBe(`light-dark(${last?.light}, ${last?.dark})`)
  })

  it('are sequential, but for turns and the mask', () => {
    expect(METRICS.filter((metric) => isSequential(metric))).toEqual(['surprisal', 'probability', 'entropy', 'rank'])
  })
})
