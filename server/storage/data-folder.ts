import 'server-only'
import { chmodSync, mkdirSync, statfsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { messageOf, RetakeError } from '#lib/errors.ts'
import { storageError } from './storage-error.ts'

/** Linux's numbers for file systems on other machines: NFS, SMB 1 and 2, CIFS, 9P, AFS, Ceph, Lustre, GPFS. */
const NETWORK_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xfe53_4d42, 0xff53_4d42, 0x0102_1997, 0x5346_414f, 0x00c3_6400, 0x0bd0_0bd0, 0x4750_4653,
])

export interface DataFolder {
  readonly databaseFile: string
  /** Whether a write-ahead log can be trusted here; its shared memory does not work over a network. */
  readonly local: boolean
  /** Lets go of the folder, so that another process can have it. */
  release(): void
}

/**
 * Makes the data folder where there is none and takes it for this process. The lock is an open transaction on a tiny
 * database of its own: the kernel lets go of it when the process ends, however it ends.
 * @throws RetakeError `unavailable` where the folder cannot be made or another process has it.
 */
export function takeDataFolder(dataDir: string): DataFolder {
  const folder = path.resolve(dataDir)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw new RetakeError(
      'unavailable',
      `the data folder ${folder} cannot be made (${messageOf(thrown)}): make it, or set RETAKE_DATA_DIR to one that can be written`,
      { cause: thrown },
    )
  }
  const lock = takeLock(folder)
  return {
    databaseFile: path.join(folder, 'retake.sqlite'),
    local: process.platform !== 'linux' || !isNetworkFileSystem(statfsSync(folder).type),
    release: () => lock.close(),
  }
}

function takeLock(folder: string): { close(): void } {
  const file = path.join(folder, 'retake.lock')
  let db: Database.Database | undefined
  try {
    db = new Database(file, { timeout: 0 })
    chmodSync(file, 0o600)
    db.exec('begin exclusive')
    return db
  } catch (thrown) {
    db?.close()
    if (thrown instanceof Database.SqliteError && thrown.code.startsWith('SQLITE_BUSY')) {
      throw new RetakeError(
        'unavailable',
        `the data folder ${folder} is in use by another Retake process; stop it or set RETAKE_DATA_DIR`,
        { cause: thrown },
      )
    }
    throw storageError(thrown, file)
  }
}

/** By the number that `statfs` gives on Linux. */
export function isNetworkFileSystem(type: number): boolean {
  return NETWORK_FILE_SYSTEMS.has(type)
}
