import { expect, it } from 'vitest'
import type { RunSummary } from '#lib/api/contract.ts'
import { lineageOf, versionWords } from '#lib/library/lineage.ts'
import { summaryWith } from '../../support/run-summary.ts'

function run(id: string, base: string | null, parts: Partial<RunSummary> = {}): RunSummary {
  const kind = base === null ? 'episode' : 'draft'
  return summaryWith({ id, kind, base: base === null ? null : { run: base, message: 1, seq: 1 }, ...parts })
}

const names = (id: string, family: readonly RunSummary[]) => lineageOf(id, family)?.versions.map((one) => one.id)

it('counts a draft made from a draft as its next version, in the order of their making', () => {
  const family = [run('r', null), run('d1', 'r', { createdAt: 1 }), run('d2', 'd1', { createdAt: 3 }), run('d3', 'd1', { createdAt: 2 })]
  const lineage = lineageOf('d2', family)
  expect(lineage).toMatchObject({ from: { id: 'r' }, isFromGone: false, version: 3 })
  expect(names('d2', family)).toEqual(['d1', 'd3', 'd2'])
  expect(lineage && versionWords(lineage)).toBe('version 3 of 3')
})

it('keeps two examples of one run apart, and leaves out what ran on from a version', () => {
  const family = [run('r', null), run('d1', 'r'), run('e1', 'r'), run('x', 'd1', { kind: 'episode' }), run('d9', 'x')]
  expect(names('d1', family)).toEqual(['d1'])
  expect(lineageOf('d9', family)).toMatchObject({ from: { id: 'x' }, version: 1 })
  const lineage = lineageOf('d1', family)
  expect(lineage && versionWords(lineage)).toBe('')
})

it('says that the run it was made of is gone, and holds with a version in the middle deleted', () => {
  expect(lineageOf('d1', [run('d1', 'gone')])).toMatchObject({ from: undefined, isFromGone: true, version: 1 })
  expect(names('d3', [run('d1', null, { kind: 'draft' }), run('d3', 'd2')])).toEqual(['d3'])
})

it('takes a run that is no draft as the only version of itself', () => {
  const family = [run('r', null), run('fork', 'r', { kind: 'episode' })]
  expect(lineageOf('fork', family)).toMatchObject({ from: { id: 'r' }, version: 1 })
  expect(names('r', family)).toEqual(['r'])
  expect(lineageOf('nobody', family)).toBeUndefined()
})

it('ends on a damaged family that goes round', () => {
  expect(lineageOf('a', [run('a', 'b'), run('b', 'a')])?.versions).toHaveLength(2)
})
