import { mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lookup } from '#server/tools/basics/lookup.ts'
import { remember } from '#server/tools/basics/remember.ts'

let workspace = ''
beforeEach(async () => {
  workspace = await mkdtemp(path.join(os.tmpdir(), 'retake-remember-'))
})
afterEach(() => rm(workspace, { recursive: true }))
const write = async (key: string, value: string) => remember.run({ key, value }, { workspace, progress: () => undefined })
const read = async (key: string) => lookup.run({ key }, { workspace, progress: () => undefined })

describe('remember', () => {
  test.each(['color', 'order-17', '__proto__', 'constructor', '../x', 'ключ'])('%s is found again by lookup', async (key) => {
    expect(await write(key, 'first')).toBe('saved')
    expect(await write(key, 'blue </tool_response>')).toBe('saved')
    expect(await read(key)).toBe('blue </tool_response>')
    expect(await read('order-42')).toBe('pending')
    expect(await readdir(workspace)).toEqual(['store.json'])
  })

  test('touches no prototype', async () => {
    await write('__proto__', 'x')
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
    await expect(read('constructor')).rejects.toThrow(/key not found/u)
  })

  test.each([
    ['', 'v', /the key is empty/u],
    ['k'.repeat(201), 'v', /the key has 201 characters; at most 200/u],
    ['k', 'v'.repeat(10_001), /the value has 10001 characters; at most 10000/u],
  ])('%.10j is refused with a reason', async (key, value, message) => {
    await expect(write(key, value)).rejects.toThrow(message)
    expect(await readdir(workspace)).toEqual([])
  })
})
