import { describe, expect, it } from 'vitest'
import type { RunSummary } from '#lib/api/contract.ts'
import { headSize, mergeHead } from '#lib/runs/merge-runs.ts'

function run(id: string, over: Partial<RunSummary> = {}): RunSummary {
  return {
    id,
    kind: 'episode',
    title: id,
    task: id,
    status: 'finished',
    outcome: 'final',
    error: null,
    server: null,
    model: null,
    protocol: null,
    group: null,
    base: null,
    tags: [],
    score: null,
    note: '',
    createdAt: 1,
    finishedAt: 1,
    lastSeq: 1,
    turns: 1,
    calls: 0,
    parseErrors: 0,
    toolErrors: 0,
    tokens: 0,
    ...over,
  }
}
const at = (index: number) => Array.from({ length: 300 }, (_, n) => run(`${n}`, n === index ? { status: 'running', outcome: null } : {}))
const ids = (list: { runs: readonly RunSummary[] }) => list.runs.map((one) => one.id).join('')

describe('mergeHead', () => {
  const old = { runs: ['d', 'c', 'b', 'a'].map((id) => run(id)), nextCursor: 'z' }

  it('puts new rows in front and keeps the tail and its cursor', () => {
    const merged = mergeHead(old, { runs: ['e', 'd', 'c'].map((id) => run(id)), nextCursor: 'y' })
    expect(ids(merged)).toBe('edcba')
    expect(merged.nextCursor).toBe('z')
  })

  it('drops what was deleted from the head', () => {
    expect(ids(mergeHead(old, { runs: [run('d'), run('b')], nextCursor: 'y' }))).toBe('dba')
  })

  it('keeps the identity of unchanged rows only', () => {
    const merged = mergeHead(old, { runs: [run('d'), run('c', { turns: 2 })], nextCursor: 'y' })
    expect(merged.runs[0]).toBe(old.runs[0])
    expect(merged.runs[1]).not.toBe(old.runs[1])
    expect(merged.runs[2]).toBe(old.runs[2])
  })

  it('never shows a row twice when the order changed', () => {
    expect(ids(mergeHead(old, { runs: [run('a'), run('d')], nextCursor: 'y' }))).toBe('adcb')
  })

  it('forgets a tail that it cannot place', () => {
    const merged = mergeHead(old, { runs: [run('g'), run('f')], nextCursor: 'y' })
    expect(merged).toEqual({ runs: [run('g'), run('f')], nextCursor: 'y' })
  })

  it('takes the head alone where nothing follows it', () => {
    expect(mergeHead(old, { runs: [run('d')] })).toEqual({ runs: [run('d')] })
    expect(mergeHead(old, { runs: [] })).toEqual({ runs: [] })
  })
})

describe('headSize', () => {
  it('covers the last run at work, within one page', () => {
    expect(headSize([])).toBe(50)
    expect(headSize(at(10))).toBe(50)
    expect(headSize(at(79))).toBe(80)
    expect(headSize(at(299))).toBe(200)
  })
})
