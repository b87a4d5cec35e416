import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadToolModules } from '#server/tools/load-tool-modules.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'retake-modules-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function moduleOf(source: string): Promise<string> {
  const file = path.join(folder, 'tools.mjs')
  await writeFile(file, source)
  return file
}

describe('loadToolModules', () => {
  test('nothing asked for is nothing loaded', async () => {
    expect(await loadToolModules([])).toEqual([])
  })

  test('takes the export toolset', async () => {
    const [toolset] = await loadToolModules([path.join(import.meta.dirname, 'faults.ts')])
    expect(toolset?.name).toBe('faults')
    expect(await toolset?.tools[0]?.run({ a: 1 }, { workspace: '', progress: () => undefined })).toEqual({ a: 1 })
  })

  test.each([
    ['a fault while loading', 'throw new Error("no luck")', /tools\.mjs cannot be used: no luck/u],
    ['no such export', 'export const other = 1', /toolset/u],
    [
      'a tool without a function',
      'export const toolset = { name: "t", description: "", isolation: "", tools: [{ name: "a", description: "", parameters: {} }] }',
      /a function run/u,
    ],
    [
      'parameters that are no JSON',
      'export const toolset = { name: "t", description: "", isolation: "", tools: [{ name: "a", description: "", parameters: { x: 1n }, run() {} }] }',
      /parameters/u,
    ],
  ])('names the module that cannot be used: %s', async (_label, source, message) => {
    await expect(loadToolModules([await moduleOf(source)])).rejects.toThrow(message)
  })
})
