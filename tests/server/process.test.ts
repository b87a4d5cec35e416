import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { getContext, stopServer } from '#server/process.ts'

beforeAll(async () => {
  vi.stubEnv('RETAKE_DATA_DIR', await mkdtemp(path.join(os.tmpdir(), 'retake-test-')))
})
afterAll(() => {
  vi.unstubAllEnvs()
})

it('has one context per process, also for a module that is loaded a second time', async () => {
  const first = await getContext()
  vi.resetModules()
  const again = await import('#server/process.ts')
  expect(again.getContext).not.toBe(getContext)
  expect(await again.getContext()).toBe(first)
  await stopServer()
  await expect(first.store.putCapabilities('env', null)).rejects.toThrow()
})
