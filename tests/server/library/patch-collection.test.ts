import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Collection } from '#lib/api/library.ts'
import { createCollection } from '#server/library/create-collection.ts'
import { readCollection } from '#server/library/find-collection.ts'
import { patchCollection } from '#server/library/patch-collection.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
let made: Collection
beforeEach(async () => {
  app = await startTestApp(reply({ content: 'done' }))
  made = await createCollection(app.ctx, { name: 'Examples', tags: [], note: '' })
})
afterEach(() => app.stop())

const add = (run: string) => app.ctx.store.changeCollection({ what: 'add', id: made.id, run })
const order = () => readCollection(app.ctx, made.id).runs.map((run) => run.id)

it('answers the collection as it is now', async () => {
  const run = await app.finish()
  expect(await patchCollection(app.ctx, made.id, { name: 'Best', runs: [run] })).toEqual({ ...made, name: 'Best', size: 1 })
})

it('names every run of an order that is not there, with its place', async () => {
  const run = await app.finish()
  await add(run)
  const refused = patchCollection(app.ctx, made.id, { name: 'x', runs: ['gone', run, 'lost'] })
  await expect(refused).rejects.toMatchObject({
    code: 'bad_request',
    message: 'there is no run gone, nor 1 more of them: read the collection again',
    issues: [
      { path: 'runs.0', message: 'there is no run gone' },
      { path: 'runs.2', message: 'there is no run lost' },
    ],
  })
  expect(readCollection(app.ctx, made.id)).toMatchObject({ collection: { name: 'Examples' }, runs: [{ id: run }] })
  await expect(patchCollection(app.ctx, 'nowhere', {})).rejects.toThrow('there is no collection nowhere')
})

it('of crossing orders the later one counts, and what was added between them stays', async () => {
  const runs = [await app.finish(), await app.finish(), await app.finish()] as const
  await add(runs[0])
  await add(runs[1])
  await Promise.all([
    patchCollection(app.ctx, made.id, { runs: [runs[1], runs[0]] }),
    add(runs[2]),
    patchCollection(app.ctx, made.id, { runs: [runs[0], runs[1]] }),
  ])
  expect(order()).toEqual(runs)
})
