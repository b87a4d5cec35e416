import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readStore, SAMPLE_ENTRIES, writeStore } from '#server/tools/basics/store.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'retake-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the store of a run', () => {
  test('begins with the sample entries, and reading makes no file', async () => {
    expect([...(await readStore(folder))]).toEqual(SAMPLE_ENTRIES)
    expect(await readdir(folder)).toEqual([])
  })

  test('is what was written last, in a folder made for it, with no draft left over', async () => {
    const workspace = path.join(folder, 'deep', 'run')
    await writeStore(workspace, new Map([['a', '1']]))
    await writeStore(workspace, new Map([['b', '2']]))
    expect([...(await readStore(workspace))]).toEqual([['b', '2']])
    expect(await readdir(workspace)).toEqual(['store.json'])
  })

  test('keeps any keys and values, in order', async () => {
    const text = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '\0', '\ud800'))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 10 }), async (pairs) => {
        const entries = new Map(pairs)
        await writeStore(folder, entries)
        expect([...(await readStore(folder))]).toEqual([...entries])
      }),
      { numRuns: 30 },
    )
  })

  test('refuses more than it keeps, and the former entries stay', async () => {
    await writeStore(folder, new Map([['a', '1']]))
    await expect(writeStore(folder, new Map([['b', 'x'.repeat(1_000_000)]]))).rejects.toThrow(/the store is full/u)
    expect([...(await readStore(folder))]).toEqual([['a', '1']])
  })

  test.each(['', '{}', '[["a"]]', '[["a", 1]]', 'not json'])('a damaged file is an error, not an empty store: %j', async (content) => {
    await writeFile(path.join(folder, 'store.json'), content)
    await expect(readStore(folder)).rejects.toThrow(/store of this run cannot be read/u)
  })

  test('a file that is there but not readable is no empty store either', async () => {
    await mkdir(path.join(folder, 'store.json'))
    await expect(readStore(folder)).rejects.toThrow(/store of this run cannot be read/u)
  })
})
