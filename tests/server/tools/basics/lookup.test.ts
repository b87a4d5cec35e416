import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookup } from '#server/tools/basics/lookup.ts'
import { writeStore } from '#server/tools/basics/store.ts'

let workspace = ''
beforeEach(async () => {
  workspace = await mkdtemp(path.join(os.tmpdir(), 'retake-lookup-'))
})
afterEach(() => rm(workspace, { recursive: true }))
const run = async (key: string) => lookup.run({ key }, { workspace, progress: () => undefined })

describe('lookup', () => {
  test('finds a sample entry in a fresh run, and what was written in a used one', async () => {
    expect(await run('order-17')).toBe('shipped')
    await writeStore(workspace, new Map([['room', '12']]))
    expect(await run('room')).toBe('12')
  })

  test.each(['order-18', '', 'constructor', '__proto__', 'toString'])('%j: key not found, exactly', async (key) => {
    await expect(run(key)).rejects.toThrow(/^key not found$/u)
  })
})
