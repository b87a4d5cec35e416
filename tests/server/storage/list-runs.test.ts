import { describe, expect, it } from 'vitest'
import type { RunQuery, RunSummary } from '#lib/api/contract.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { runWith, temporaryStore } from '../../support/stored-runs.ts'

const ids = (store: RunStore, query: RunQuery): string[] => store.listRuns(query).runs.map((run) => run.id)

/** All pages of a query; `between` is called after each page. */
async function pages(store: RunStore, query: RunQuery, between?: () => Promise<void>): Promise<string[]> {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = store.listRuns({ ...query, ...(cursor === undefined ? {} : { cursor }) })
    found.push(...page.runs.map((run) => run.id))
    cursor = page.nextCursor
    expect(found.length, 'the pages go round in circles').toBeLessThan(1000)
    await between?.()
  } while (cursor !== undefined)
  return found
}

describe('listRuns', () => {
  const runs: Partial<RunSummary>[] = Array.from({ length: 23 }, (_, index) => ({
    id: `run-${String(index).padStart(2, '0')}`,
    createdAt: 1_790_000_000_000 + Math.floor(index / 4),
    score: index % 3 === 0 ? null : (index % 5) / 10,
    tokens: index % 6,
  }))

  it.each([
    ['newest', (run: Partial<RunSummary>) => run.createdAt ?? 0, -1],
    ['oldest', (run: Partial<RunSummary>) => run.createdAt ?? 0, 1],
    ['score', (run: Partial<RunSummary>) => run.score ?? -Infinity, -1],
    ['tokens', (run: Partial<RunSummary>) => run.tokens ?? 0, -1],
  ] as const)('pages by %s, ties in the order of ids, runs without a score last', async (sort, keyOf, direction) => {
    const store = await temporaryStore()
    await store.createRuns(runs.map(runWith))
    const place = (run: Partial<RunSummary>): [number, string] => [keyOf(run), run.id ?? '']
    const expected = runs
      .map(place)
      .toSorted(([keyA, idA], [keyB, idB]) => direction * (keyA === keyB ? (idA < idB ? -1 : 1) : keyA < keyB ? -1 : 1))
      .map(([, id]) => id)
    for (const limit of [1, 4, 23, 200]) expect(await pages(store, { sort, limit })).toEqual(expected)
  })

  it('neither shifts nor repeats anything while runs are added', async () => {
    const store = await temporaryStore()
    await store.createRuns(runs.map(runWith))
    let added = 0
    const found = await pages(store, { limit: 5 }, async () => {
      added += 1
      await store.createRuns([runWith({ id: `new-${added}`, createdAt: 1_790_000_001_000 + added })])
    })
    expect(found).toEqual(runs.map((run) => run.id).toReversed())
    expect(ids(store, { limit: 1 })).toEqual([`new-${added}`])
  })

  it('gives no cursor after the last page, and 50 runs where no limit is named', async () => {
    const store = await temporaryStore()
    await store.createRuns(Array.from({ length: 51 }, (_, index) => runWith({ id: `r${index}` })))
    expect(store.listRuns({}).runs).toHaveLength(50)
    expect(store.listRuns({}).nextCursor).toEqual(expect.stringMatching(/^[\w-]+$/))
    expect(store.listRuns({ limit: 51 }).nextCursor).toBeUndefined()
  })

  it('refuses a cursor that is damaged or of another sort', async () => {
    const store = await temporaryStore()
    for (const cursor of ['', 'x', 'bm90IGpzb24', Buffer.from('["newest",1]').toString('base64url')]) {
      expect(() => store.listRuns({ cursor }), cursor).toThrow(expect.objectContaining({ code: 'bad_request' }))
    }
    await store.createRuns([runWith({ id: 'a' }), runWith({ id: 'b' })])
    const { nextCursor = '' } = store.listRuns({ limit: 1 })
    expect(() => store.listRuns({ cursor: nextCursor, sort: 'score' })).toThrow(
      'the cursor belongs to the sort newest, not score: begin with the first page',
    )
  })

  it('takes each filter, and several together', async () => {
    const store = await temporaryStore()
    await store.createRuns([
      runWith({ id: 'a', title: '100% Ärger', model: 'm1', tags: ['x', 'x', 'y'], status: 'finished', outcome: 'final', score: 0.2 }),
      runWith({ id: 'b', title: 'snake_case', task: 'Ask\0why', model: 'm2', parseErrors: 2, group: 'g' }),
      runWith({ id: 'c', task: 'ask WHY not', kind: 'draft', status: 'created', toolErrors: 1, score: 0.9, tags: ['y'] }),
      runWith({ id: 'd', status: 'finished', outcome: 'failed', parseErrors: 1, toolErrors: 1, group: 'g', score: 0 }),
    ])
    const find = (query: RunQuery): string => ids(store, { ...query, sort: 'oldest' }).join('')
    expect(find({})).toBe('abcd')
    expect(find({ q: '' })).toBe('abcd')
    expect(find({ q: '%' })).toBe('a')
    expect(find({ q: '_' })).toBe('b')
    expect(find({ q: 'äRG' })).toBe('a')
    expect(find({ q: 'why' })).toBe('bc')
    expect(find({ model: 'm2' })).toBe('b')
    expect(find({ tag: 'x' })).toBe('a')
    expect(find({ tag: 'y' })).toBe('ac')
    expect(find({ outcome: ['running'] })).toBe('bc')
    expect(find({ outcome: ['failed', 'final'] })).toBe('ad')
    expect(find({ outcome: ['failed', 'running'] })).toBe('bcd')
    expect(find({ outcome: [] })).toBe('abcd')
    expect(find({ has: ['parse_error'] })).toBe('bd')
    expect(find({ has: ['tool_error'] })).toBe('cd')
    expect(find({ has: ['parse_error', 'tool_error'] })).toBe('d')
    expect(find({ minScore: 0.2 })).toBe('ac')
    expect(find({ maxScore: 0.2 })).toBe('ad')
    expect(find({ minScore: 0.1, maxScore: 0.5 })).toBe('a')
    expect(find({ kind: 'draft' })).toBe('c')
    expect(find({ group: 'g' })).toBe('bd')
    expect(find({ group: 'g', outcome: ['running'], q: 'SNAKE' })).toBe('b')
  })
})
