import { beforeEach, expect, it } from 'vitest'
import type { CollectionPatch } from '#lib/api/library.ts'
import type { NewCollection } from '#server/storage/collections.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { runWith, temporaryStore } from '../../support/stored-runs.ts'

let store: RunStore
beforeEach(async () => {
  store = await temporaryStore()
  await store.createRuns(['a', 'b', 'c', 'd'].map((id) => runWith({ id, title: `Run ${id.toUpperCase()}` })))
})

async function create(id: string, parts: Partial<NewCollection> = {}): Promise<void> {
  const collection = { id, name: id, tags: [], note: '', createdAt: 5, ...parts }
  await store.changeCollection({ what: 'create', collection })
}

async function hold(id: string, runs: readonly string[]): Promise<void> {
  await create(id)
  for (const run of runs) await store.changeCollection({ what: 'add', id, run })
}

const patch = (id: string, change: CollectionPatch) => store.changeCollection({ what: 'patch', id, patch: change })
const examples = (id: string) => store.listExamples(id).map((run) => run.id)

it('lists collections by name, whatever its case, with their tags, note and size', async () => {
  await create('2', { name: 'beta' })
  await create('1', { name: 'Alpha', tags: ['x"y', 'z'], note: 'why' })
  await store.changeCollection({ what: 'add', id: '2', run: 'a' })
  expect(store.listCollections('')).toEqual([
    { id: '1', name: 'Alpha', tags: ['x"y', 'z'], note: 'why', createdAt: 5, size: 0 },
    { id: '2', name: 'beta', tags: [], note: '', createdAt: 5, size: 1 },
  ])
  expect(store.getCollection('2')?.size).toBe(1)
  expect(store.getCollection('3')).toBeUndefined()
})

it('finds a collection by its name, a tag or the title of an example, in any case', async () => {
  await create('named', { name: 'Größe' })
  await create('tagged', { name: 't', tags: ['Mathe', 'so "quoted"'] })
  await hold('holding', ['c'])
  const found = (q: string) => store.listCollections(q).map((one) => one.id)
  expect(found('GRÖßE')).toEqual(['named'])
  expect(found('mathe')).toEqual(['tagged'])
  expect(found('"quoted"')).toEqual(['tagged'])
  expect(found(' run c ')).toEqual(['holding'])
  expect(found('%')).toEqual([])
})

it('adds an example at the end, once', async () => {
  await hold('one', ['b', 'a', 'b'])
  expect(examples('one')).toEqual(['b', 'a'])
})

it('puts examples in the order that is given, and lets new ones in', async () => {
  await hold('one', ['a', 'b', 'c'])
  await patch('one', { runs: ['c', 'd', 'a', 'b'] })
  expect(examples('one')).toEqual(['c', 'd', 'a', 'b'])
})

it('keeps an example that an order does not know, behind the others; only a removal by name takes one out', async () => {
  await hold('one', ['a', 'b', 'c', 'd'])
  await patch('one', { runs: ['b', 'a'] })
  expect(examples('one')).toEqual(['b', 'a', 'c', 'd'])
  await patch('one', { runs: ['d', 'c', 'b'] })
  expect(examples('one')).toEqual(['d', 'c', 'b', 'a'])
  await patch('one', { runs: ['d', 'c', 'b'], removed: ['a', 'never'] })
  expect(examples('one')).toEqual(['d', 'c', 'b'])
})

it('changes what a collection is called and leaves the rest', async () => {
  await hold('one', ['a'])
  await patch('one', { name: 'Two', tags: ['t'] })
  await patch('one', { note: 'n' })
  expect(store.getCollection('one')).toMatchObject({ name: 'Two', tags: ['t'], note: 'n', size: 1 })
})

it('refuses what is not there, and then changes nothing', async () => {
  await hold('one', ['a'])
  await expect(patch('one', { name: 'x', runs: ['a', 'nobody'] })).rejects.toMatchObject({ code: 'not_found', message: 'there is no run nobody' })
  await expect(store.changeCollection({ what: 'add', id: 'one', run: 'nobody' })).rejects.toThrow('there is no run nobody')
  await expect(patch('two', {})).rejects.toThrow('there is no collection two')
  await expect(store.changeCollection({ what: 'add', id: 'two', run: 'a' })).rejects.toThrow('there is no collection two')
  await expect(store.changeCollection({ what: 'delete', id: 'two' })).rejects.toThrow('there is no collection two')
  expect(store.getCollection('one')).toMatchObject({ name: 'one', size: 1 })
})

it('lets the runs stay when a collection is deleted, and drops a deleted run from its collections', async () => {
  await hold('one', ['a', 'b', 'c'])
  await hold('two', ['b'])
  await store.deleteRun('b')
  expect([examples('one'), examples('two')]).toEqual([['a', 'c'], []])
  await store.changeCollection({ what: 'delete', id: 'one' })
  expect(store.listCollections('').map((one) => one.id)).toEqual(['two'])
  expect(store.getRun('a')).toBeDefined()
})
