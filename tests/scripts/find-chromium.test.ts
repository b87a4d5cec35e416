import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const browserSchema = z.strictObject({ from: z.string(), path: z.string().nullable(), env: z.record(z.string(), z.string()) })

function findChromium(env: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/find-chromium.mjs'], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { code: status, stdout, stderr }
}

describe('find-chromium', () => {
  it('finds one that draws, and takes the same when it is named', { timeout: 120_000 }, () => {
    const found = findChromium({ CHROMIUM_PATH: '' })
    expect(found.stderr).toBe('')
    const browser = browserSchema.parse(JSON.parse(found.stdout))
    if (browser.path === null) return
    const named = findChromium({ ...browser.env, CHROMIUM_PATH: browser.path })
    expect(JSON.parse(named.stdout)).toEqual({ from: 'CHROMIUM_PATH', path: browser.path, env: {} })
  })

  it('refuses one that is named and does not work, in one line', () => {
    const { code, stdout, stderr } = findChromium({ CHROMIUM_PATH: '/nowhere/chromium' })
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^CHROMIUM_PATH is "\/nowhere\/chromium", which does not work: .+\n$/)
    expect(code).toBe(1)
  })
})
