import { chmodSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isNetworkFileSystem, takeDataFolder } from '#server/storage/data-folder.ts'
import { temporaryFolder } from '../../support/stored-runs.ts'

describe('takeDataFolder', () => {
  it('takes a folder until it is released', () => {
    const dataDir = temporaryFolder()
    const first = takeDataFolder(dataDir)
    expect(first).toMatchObject({ databaseFile: path.join(dataDir, 'retake.sqlite'), local: true })
    expect(() => takeDataFolder(dataDir)).toThrow(
      `the data folder ${dataDir} is in use by another Retake process; stop it or set RETAKE_DATA_DIR`,
    )
    first.release()
    takeDataFolder(dataDir).release()
  })

  it('leaves the permissions of a folder that was there', () => {
    const dataDir = path.join(temporaryFolder(), 'shared')
    mkdirSync(dataDir)
    chmodSync(dataDir, 0o755)
    takeDataFolder(dataDir).release()
    expect(statSync(dataDir).mode & 0o777).toBe(0o755)
  })

  it('says what is wrong where the lock cannot be made', () => {
    const dataDir = temporaryFolder()
    mkdirSync(path.join(dataDir, 'retake.lock'))
    expect(() => takeDataFolder(dataDir)).toThrow(/retake\.lock failed .*cannot be opened: check its owner and permissions/)
  })
})

describe('isNetworkFileSystem', () => {
  it('knows NFS from a local disk', () => {
    expect(isNetworkFileSystem(0x6969)).toBe(true)
    expect(isNetworkFileSystem(0xef53)).toBe(false)
  })
})
