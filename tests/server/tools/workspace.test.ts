import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { removeWorkspace, workspacePath } from '#server/tools/workspace.ts'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-workspace-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

describe('workspacePath', () => {
  test('is a folder of the run below the data folder, not made yet', async () => {
    const workspace = workspacePath(dataDir, 'run_01-Ab')
    expect(workspace).toBe(path.join(dataDir, 'workspaces', 'run_01-Ab'))
    await expect(access(workspace)).rejects.toThrow(/ENOENT/u)
  })

  test.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'a.b', 'C:', 'a\n', 'a\0', 'é', 'x'.repeat(101)])(
    'refuses the id %j',
    (id) => {
      expect(() => workspacePath(dataDir, id)).toThrow(/not a run id/u)
    },
  )
})

describe('removeWorkspace', () => {
  test('deletes the folder with what is in it, and nothing beside it', async () => {
    const [gone, kept] = [workspacePath(dataDir, 'gone'), workspacePath(dataDir, 'kept')]
    for (const folder of [gone, kept]) {
      await mkdir(path.join(folder, 'deep'), { recursive: true })
      await writeFile(path.join(folder, 'deep', 'file'), 'x')
    }
    await removeWorkspace(dataDir, 'gone')
    await expect(access(gone)).rejects.toThrow(/ENOENT/u)
    await access(path.join(kept, 'deep', 'file'))
  })

  test('one that was never made is no error; a false id is', async () => {
    await removeWorkspace(dataDir, 'never')
    await expect(removeWorkspace(dataDir, '..')).rejects.toThrow(/not a run id/u)
  })
})
