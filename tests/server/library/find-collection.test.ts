import { afterEach, expect, it } from 'vitest'
import { createCollection } from '#server/library/create-collection.ts'
import { findCollection, readCollection } from '#server/library/find-collection.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('reads a collection with its examples, and says which one is not there', async () => {
  app = await startTestApp(reply({ content: 'done' }))
  const run = await app.finish()
  const made = await createCollection(app.ctx, { name: 'Good ones', tags: ['t'], note: '' })
  await app.ctx.store.changeCollection({ what: 'add', id: made.id, run })
  const { collection, runs } = readCollection(app.ctx, made.id)
  expect(collection).toEqual({ ...made, size: 1 })
  expect(runs.map((one) => one.id)).toEqual([run])
  expect(findCollection(app.ctx, made.id)).toEqual(collection)
  expect(() => readCollection(app.ctx, 'nowhere')).toThrow('there is no collection nowhere')
})
