import { afterEach, describe, expect, it } from 'vitest'
import { healthSchema } from '#lib/api/contract.ts'
import { health } from '#server/health.ts'
import { LIMITS } from '#server/limits.ts'
import { Places } from '#server/places.ts'
import { startTestApp } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const disk = (free: number) => ({ statfs: () => ({ bavail: free / 1000, bsize: 1000 }) })
const ROOMY = disk(20e9)

describe('health', () => {
  it('is ok while all is well', async () => {
    app = await startTestApp([])
    const fine = healthSchema.parse(health(app.ctx, ROOMY))
    expect(fine).toMatchObject({ status: 'ok', database: { kind: 'sqlite', ok: true }, disk: { free: 20e9, detail: '20 GB free' }, load: { episodes: 0 } })
    expect(fine.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(health(app.ctx).disk.free).toBeGreaterThan(0)
  })

  it('says why the store cannot be written', async () => {
    app = await startTestApp([])
    const store = new Proxy(app.ctx.store, {
      get: (target, name) => (name === 'failure' ? () => 'the disk is full' : Reflect.get(target, name)),
    })
    expect(health({ ...app.ctx, store }, ROOMY)).toMatchObject({ status: 'degraded', database: { ok: false, detail: 'the disk is full' } })
  })

  it('warns of a disk that is nearly full, or cannot be looked at', async () => {
    app = await startTestApp([])
    expect(health(app.ctx, disk(LIMITS.diskRoom))).toMatchObject({ status: 'ok' })
    const { status, disk: nearly } = health(app.ctx, disk(LIMITS.diskRoom - 1000))
    expect(status).toBe('degraded')
    expect(nearly.detail).toMatch(/^nearly full, only 499 MB free in .*free some space/)
    expect(health({ ...app.ctx, config: { ...app.ctx.config, dataDir: '/nowhere/at/all' } })).toMatchObject({ status: 'degraded', disk: { ok: false, free: null } })
  })

  it('says what is at its limit', async () => {
    app = await startTestApp([])
    const imports = new Places(1, { what: 'imports', retryAfter: 1 })
    const leave = imports.take()
    const ctx = { ...app.ctx, imports }
    expect(health(ctx, ROOMY)).toMatchObject({ status: 'degraded', load: { ok: false, imports: 1, detail: expect.stringContaining('no more imports are taken for now') } })
    leave()
    expect(health(ctx, ROOMY).status).toBe('ok')
  })

  it('is degraded where the embedded model is broken', async () => {
    app = await startTestApp([])
    const servers = new Proxy(app.ctx.servers, {
      get: (target, name) => (name === 'embeddedStatus' ? () => ({ ok: false, detail: 'no such file' }) : Reflect.get(target, name)),
    })
    expect(health({ ...app.ctx, servers }, ROOMY)).toMatchObject({ status: 'degraded', embeddedModel: { detail: 'no such file' } })
  })
})
