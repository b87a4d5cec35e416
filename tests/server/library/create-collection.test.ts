import { afterEach, expect, it } from 'vitest'
import { createCollection } from '#server/library/create-collection.ts'
import { findCollection } from '#server/library/find-collection.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('makes an empty collection with an id of its own, that a restart finds again', async () => {
  app = await startTestApp(reply({ content: 'done' }))
  const before = app.ctx.now()
  const one = await createCollection(app.ctx, { name: 'Examples', tags: ['a'], note: 'n' })
  const two = await createCollection(app.ctx, { name: 'Examples', tags: [], note: '' })
  expect(one).toMatchObject({ name: 'Examples', tags: ['a'], note: 'n', size: 0 })
  expect(one.createdAt).toBeGreaterThanOrEqual(before)
  expect(two.id).not.toBe(one.id)
  app = await app.restart()
  expect(findCollection(app.ctx, one.id)).toEqual(one)
})
