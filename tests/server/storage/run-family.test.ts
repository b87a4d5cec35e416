import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { append, runWith, temporaryFolder, temporaryStore, turnStarted } from '../../support/stored-runs.ts'

it('reads a root and all that stands on it, what is stood upon first, from any of them', async () => {
  const store = await temporaryStore()
  await store.createRuns([runWith({ id: 'z-root' }), runWith({ id: 'other' })])
  await append(store, [turnStarted(1)], 'z-root')
  const base = { run: 'z-root', message: 0, seq: 1 }
  await store.createRuns([runWith({ id: 'y', base }), runWith({ id: 'x', base, tags: ['a'] })])
  await append(store, [turnStarted(1)], 'y')
  await store.createRuns([runWith({ id: 'a', base: { run: 'y', message: 0, token: 2, seq: 1 } })])
  for (const id of ['z-root', 'y', 'x', 'a']) {
    expect(store.listFamily(id).map((run) => run.id)).toEqual(['z-root', 'y', 'x', 'a'])
  }
  expect(store.listFamily('a')[2]).toEqual(store.getRun('x'))
  expect(store.listFamily('other')).toEqual([store.getRun('other')])
  expect(store.listFamily('nobody')).toEqual([])
  expect(store.getLink('a')).toEqual({ base: { run: 'y', message: 0, token: 2, seq: 1 }, lastSeq: 0 })
  expect(store.getLink('nobody')).toBeUndefined()
})

it('comes to an end where runs stand on each other in a circle', async () => {
  const dataDir = temporaryFolder()
  const first = await openRunStore({ dataDir })
  await first.createRuns([runWith({ id: 'a' }), runWith({ id: 'b' })])
  await first.close()
  const db = new Database(path.join(dataDir, 'retake.sqlite'))
  db.exec("update runs set base_run = case id when 'a' then 'b' else 'a' end, base_message = 0, base_seq = 1")
  db.close()
  const store = await temporaryStore({ dataDir })
  expect(store.listFamily('a').map((run) => run.id)).toEqual(['a', 'b'])
})
