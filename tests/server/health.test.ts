import { afterEach, expect, it } from 'vitest'
import { healthSchema } from '#lib/api/contract.ts'
import { health } from '#server/health.ts'
import { startTestApp } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('is ok while the store can be written, and says why not where it cannot', async () => {
  app = await startTestApp([])
  const fine = healthSchema.parse(health(app.ctx))
  expect(fine).toMatchObject({ status: 'ok', database: { kind: 'sqlite', ok: true } })
  expect(fine.version).toMatch(/^\d+\.\d+\.\d+$/)
  const store = new Proxy(app.ctx.store, {
    get: (target, name) => (name === 'failure' ? () => 'the disk is full' : Reflect.get(target, name)),
  })
  expect(health({ ...app.ctx, store })).toMatchObject({ status: 'degraded', database: { ok: false, detail: 'the disk is full' } })
})
