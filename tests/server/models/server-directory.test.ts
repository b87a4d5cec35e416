import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { serverListSchema } from '#lib/api/contract.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp(() => reply({ content: 'ok' }))
})
afterEach(() => app.stop())

const LAB = { name: 'Lab', kind: 'vllm' as const, baseUrl: 'http://127.0.0.1:8000/v1/', model: 'qwen', apiKey: 'sk-lab' }

describe('ServerDirectory', () => {
  it('lists the environment’s server first, then the bundled models, then those added, and shows no key', async () => {
    await app.ctx.servers.add(LAB)
    const { servers } = serverListSchema.parse({ servers: app.ctx.servers.list(), defaultServer: app.ctx.servers.defaultId })
    expect(servers.map((server) => [server.name, server.origin, server.hasKey])).toEqual([
      ['From OPENAI_* variables', 'environment', false],
      ['Bundled model', 'bundled', false],
      ['Bundled model, early checkpoint', 'bundled', false],
      ['Lab', 'added', true],
    ])
    expect(app.ctx.servers.defaultId).toBe('env')
    expect(JSON.stringify(servers)).not.toContain('sk-lab')
    expect(servers[3]?.baseUrl).toBe('http://127.0.0.1:8000/v1')
  })

  it('drops the key when the origin changes, and keeps it when only the path does', async () => {
    const { id } = await app.ctx.servers.add(LAB)
    expect(await app.ctx.servers.update(id, { baseUrl: 'http://127.0.0.1:8000/v2' })).toMatchObject({ hasKey: true })
    expect(await app.ctx.servers.update(id, { baseUrl: 'http://127.0.0.1:8001/v1' })).toMatchObject({ hasKey: false })
    const again = await app.ctx.servers.update(id, { baseUrl: 'http://other.example/v1', apiKey: 'sk-new' })
    expect(again.hasKey).toBe(true)
    expect(await app.ctx.servers.update(id, { apiKey: null, model: null })).toMatchObject({ hasKey: false, model: null })
  })

  it('changes and removes only what was added', async () => {
    const { id } = await app.ctx.servers.add(LAB)
    await app.ctx.servers.remove(id)
    await expect(app.ctx.servers.remove(id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(app.ctx.servers.update('env', { name: 'x' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(app.ctx.servers.remove('bundled')).rejects.toMatchObject({ code: 'conflict' })
    expect(() => app.ctx.servers.find(id)).toThrow(/known are env, bundled/)
  })

  it('keeps what a probe found until the server is changed', async () => {
    const { id } = await app.ctx.servers.add({ ...LAB, kind: 'openai', baseUrl: app.model.baseUrl })
    const found = await app.ctx.servers.probe(id)
    expect(found.reachable.ok).toBe(true)
    expect(app.ctx.servers.find(id).info.capabilities).toEqual(found)
    await app.ctx.servers.update(id, { name: 'Renamed' })
    expect(app.ctx.servers.find(id).info.capabilities).toBeNull()
  })
})
