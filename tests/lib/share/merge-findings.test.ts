import { expect, it } from 'vitest'
import type { Finding } from '#lib/api/shares.ts'
import { mergeFindings } from '#lib/share/merge-findings.ts'

function finding(id: string, run: string, count: number): Finding {
  return { id, rule: 'A key', count, places: [{ run, seq: 1, where: 'task', before: '', secret: 'sk…', after: '' }] }
}

it('makes one finding of a value that stands in several runs, and keeps what stands in one', () => {
  const merged = mergeFindings([[finding('a', 'r1', 2), finding('b', 'r1', 1)], [finding('a', 'r2', 3)]])
  expect(merged.map(({ id, count, places }) => [id, count, places.map((place) => place.run)])).toEqual([
    ['a', 5, ['r1', 'r2']],
    ['b', 1, ['r1']],
  ])
})
