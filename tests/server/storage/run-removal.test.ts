import { beforeEach, describe, expect, it } from 'vitest'
import type { RunStore } from '#server/storage/run-store.ts'
import { append, replyCompleted, runWith, temporaryStore, textAppended, turnStarted } from '../../support/stored-runs.ts'

const all = { after: 0, limit: 100, withTokens: true }
const tokens = [{ text: 'a', id: 1 }]
const turn = (number: number, from: number) => [
  turnStarted(from, number),
  textAppended(from + 1, 'a', { turn: number, tokens }),
  textAppended(from + 2, 'a', { turn: number, tokens }),
  replyCompleted(from + 3, number),
]

let store: RunStore
/** `root` has three turns of four events; `low` keeps one, `high` two of them; `leaf` stands on `high`. */
beforeEach(async () => {
  store = await temporaryStore()
  await store.createRuns([runWith({ id: 'root', title: 'Root', task: 'secret', note: 'n', tags: ['t'], group: 'g', score: 1, status: 'running' })])
  await append(store, [...turn(1, 1), ...turn(2, 5), ...turn(3, 9)], 'root')
  await store.createRuns([
    runWith({ id: 'low', base: { run: 'root', message: 1, seq: 4 } }),
    runWith({ id: 'high', base: { run: 'root', message: 2, seq: 8 } }),
  ])
  await append(store, [turnStarted(1, 3)], 'high')
  await store.createRuns([runWith({ id: 'leaf', base: { run: 'high', message: 2, seq: 1 } })])
})

const seqs = (id: string) => store.readEvents(id, all).map(({ seq }) => seq)
const listed = () => store.listRuns({}).runs.map(({ id }) => id).toSorted()

describe('a run that forks stand on', () => {
  it('is not deleted by itself', async () => {
    await expect(store.deleteRun('root')).rejects.toMatchObject({ code: 'conflict', message: 'run root cannot be deleted: run low stands on it' })
    expect(seqs('root')).toHaveLength(12)
  })

  it('leaves them what they keep of its log when they are detached, and is shown nowhere', async () => {
    await store.deleteRun('root', { detach: true })
    expect(store.getRun('root')).toBeUndefined()
    expect(listed()).toEqual(['high', 'leaf', 'low'])
    expect(store.listRuns({ q: 'secret' }).runs).toEqual([])
    expect(store.listRuns({ tag: 't' }).runs).toEqual([])
    expect(store.listRuns({ group: 'g' }).runs).toEqual([])
    expect(store.listFamily('leaf').map(({ id }) => id)).toEqual(['low', 'high', 'leaf'])
    expect(store.listUnfinished()).not.toContain('root')
    expect(store.getLink('root')).toEqual({ base: null, lastSeq: 8 })
    expect(seqs('root')).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(store.readTurnTokens('root', 2, 'reply').flatMap(({ packed, from, to }) => packed.slice({ from, to }))).toHaveLength(2)
    expect(store.readTurnTokens('root', 3, 'reply')).toEqual([])
    await expect(store.deleteRun('root', { detach: true })).rejects.toMatchObject({ code: 'not_found' })
    await expect(store.createRuns([runWith({ id: 'late', base: { run: 'root', message: 1, seq: 4 } })])).rejects.toMatchObject({ code: 'not_found' })
  })

  it('shrinks and goes with its last fork, as do the trunks below it', async () => {
    await store.deleteRun('root', { detach: true })
    await store.deleteRun('high', { detach: true })
    expect(listed()).toEqual(['leaf', 'low'])
    await store.deleteRun('leaf')
    expect(store.getLink('high')).toBeUndefined()
    expect(seqs('high')).toEqual([])
    expect(store.getLink('root')?.lastSeq).toBe(4)
    expect(seqs('root')).toEqual([1, 2, 3, 4])
    await store.deleteRun('low')
    expect(store.getLink('root')).toBeUndefined()
    expect(seqs('root')).toEqual([])
  })

  it('is deleted, not kept, where nothing stands on it', async () => {
    await store.deleteRun('leaf', { detach: true })
    expect(store.getLink('leaf')).toBeUndefined()
    await store.deleteRun('high')
    expect(listed()).toEqual(['low', 'root'])
    expect(seqs('root')).toHaveLength(12)
  })
})
