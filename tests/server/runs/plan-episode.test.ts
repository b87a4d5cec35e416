import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Capabilities } from '#lib/api/contract.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import { planEpisode } from '#server/runs/plan-episode.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

const found: Capabilities = {
  probedAt: 1,
  reachable: { ok: true, evidence: '' },
  models: ['first', 'second'],
  streaming: { ok: true, evidence: '' },
  nativeTools: { ok: true, evidence: '' },
  logprobs: { ok: true, evidence: '', max: 3 },
  tokenIds: { ok: null, evidence: '' },
  promptIds: { ok: null, evidence: '' },
  reasoning: { ok: null, evidence: '', field: null },
}

async function plan(config: Partial<RunConfigInput>) {
  const parsed = runConfigSchema.parse({ task: 'hi', ...config })
  return (await planEpisode(app.ctx, { id: 'run1', config: parsed }, new AbortController().signal)).plan
}

describe('planEpisode', () => {
  it('takes auto for native where the probe saw a structured call, and sends no tool prompt then', async () => {
    await app.ctx.store.putCapabilities('env', found)
    const native = await plan({ system: 'Be brief.' })
    expect(native).toMatchObject({ protocol: 'native', systemPrompt: 'Be brief.' })
    await app.ctx.store.putCapabilities('env', { ...found, nativeTools: { ok: null, evidence: '' } })
    const hermes = await plan({ system: 'Be brief.' })
    expect(hermes.protocol).toBe('hermes')
    expect(hermes.systemPrompt).toMatch(/^Be brief\.\n\n[^]*<tools>[^]*calculator[^]*Parameters/)
  })

  it('asks for as many alternatives as the server gives, at most five, unless the run says', async () => {
    await app.ctx.store.putCapabilities('env', found)
    expect((await plan({})).sampling.topLogprobs).toBe(3)
    expect((await plan({ sampling: { topLogprobs: 1 } })).sampling.topLogprobs).toBe(1)
    await app.ctx.store.putCapabilities('env', { ...found, logprobs: { ok: false, evidence: '', max: null } })
    expect((await plan({})).sampling).toEqual({})
  })

  it('uses the run’s model, else the server’s, else the first that it lists', async () => {
    await app.ctx.store.putCapabilities('env', found)
    expect((await plan({ model: 'mine' })).model).toBe('mine')
    expect((await plan({})).model).toBe('scripted-model')
    const { id: server } = await app.ctx.servers.add({ name: 'x', kind: 'vllm', baseUrl: app.model.baseUrl })
    await app.ctx.store.putCapabilities(server, found)
    expect((await plan({ server })).model).toBe('first')
    await app.ctx.store.putCapabilities(server, { ...found, models: [] })
    await expect(plan({ server })).rejects.toThrow(/name one for the run or for the server/)
  })

  it('probes for a retake where it is not known whether the server goes on with a reply', async () => {
    const config = runConfigSchema.parse({ task: 'hi', protocol: 'hermes' })
    const { signal } = new AbortController()
    await app.ctx.store.putCapabilities('env', found)
    const plain = await planEpisode(app.ctx, { id: 'run1', config }, signal)
    expect([app.model.requests.length, plain.server.capabilities]).toEqual([0, found])
    const retaken = await planEpisode(app.ctx, { id: 'run1', config, isRetake: true }, signal)
    expect(retaken.server.capabilities?.prefill).toBeDefined()
    const asked = app.model.requests.length
    expect(asked).toBeGreaterThan(0)
    await planEpisode(app.ctx, { id: 'run1', config, isRetake: true }, signal)
    expect(app.model.requests.length).toBeGreaterThan(asked)
    await app.ctx.store.putCapabilities('env', { ...found, prefill: { ok: true, style: 'trailing', evidence: '' } })
    const told = app.model.requests.length
    await planEpisode(app.ctx, { id: 'run1', config, isRetake: true }, signal)
    expect(app.model.requests).toHaveLength(told)
  })
})
