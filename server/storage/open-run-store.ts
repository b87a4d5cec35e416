import 'server-only'
import { existsSync } from 'node:fs'
import type { Capabilities, RunPatch } from '#lib/api/contract.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { CollectionChange } from './collections.ts'
import type { AnnotationChange } from './annotations.ts'
import type { ShareChange, StoredShare } from './shares.ts'
import { openReadingConnection } from './connection.ts'
import { takeDataFolder, type DataFolder } from './data-folder.ts'
import type { EndedSession } from './ended-sessions.ts'
import { encodeEvent } from './event-row.ts'
import { checkVersion } from './migrations.ts'
import { RunReader } from './run-reader.ts'
import type { NewRun, RunProgress, RunStore, StoredServer } from './run-store.ts'
import type { Connection } from './statement.ts'
import { storageError } from './storage-error.ts'
import { recordOf } from './write-command.ts'
import { Writer } from './writer.ts'

export interface RunStoreOptions {
  /** The folder of the database; made where there is none. */
  readonly dataDir: string
  readonly logger?: { warn(message: string): void }
  /** A limit to the database's size, in pages of 4 KiB; beyond it the disk counts as full. */
  readonly maxPages?: number
}

class SqliteRunStore extends RunReader implements RunStore {
  private readonly folder: DataFolder
  private readonly writer: Writer
  private closing: Promise<void> | undefined

  constructor(db: Connection, parts: { folder: DataFolder; writer: Writer }) {
    super(db)
    this.folder = parts.folder
    this.writer = parts.writer
  }

  async createRuns(runs: readonly NewRun[]): Promise<void> {
    await this.writer.send({ kind: 'createRuns', runs: runs.map(recordOf) })
  }

  async appendEvents(run: string, events: readonly RunEvent[], progress: RunProgress): Promise<void> {
    await this.writer.send({ kind: 'appendEvents', run, events: events.map(encodeEvent), progress })
  }

  patchRun(run: string, patch: RunPatch): Promise<void> {
    return this.writer.send({ kind: 'patchRun', run, patch })
  }

  deleteRun(run: string, { detach = false }: { readonly detach?: boolean } = {}): Promise<void> {
    return this.writer.send({ kind: 'deleteRun', run, detach })
  }

  changeAnnotation(change: AnnotationChange): Promise<void> {
    return this.writer.send({ kind: 'changeAnnotation', change })
  }

  putServer(server: StoredServer): Promise<void> {
    return this.writer.send({ kind: 'putServer', server })
  }

  deleteServer(id: string): Promise<void> {
    return this.writer.send({ kind: 'deleteServer', id })
  }

  putCapabilities(server: string, capabilities: Capabilities | null): Promise<void> {
    const data = capabilities === null ? null : JSON.stringify(capabilities)
    return this.writer.send({ kind: 'putCapabilities', server, data })
  }

  changeCollection(change: CollectionChange): Promise<void> {
    return this.writer.send({ kind: 'changeCollection', change })
  }

  createShare(share: StoredShare, copies: readonly NewRun[]): Promise<void> {
    return this.writer.send({ kind: 'createShare', share, copies: copies.map(recordOf) })
  }

  changeShare(change: ShareChange): Promise<void> {
    return this.writer.send({ kind: 'changeShare', change })
  }

  endSession(session: EndedSession): Promise<void> {
    return this.writer.send({ kind: 'endSession', session })
  }

  failure(): string | null {
    return this.writer.failure()
  }

  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  private async end(): Promise<void> {
    await this.writer.close()
    this.db.close()
    this.folder.release()
  }
}

/**
 * Opens the database in `dataDir` for this process alone, making or upgrading it where needed.
 * @throws RetakeError `unavailable` where the folder is in use or cannot be written, or the database is damaged, another
 *   program's or of a newer version; then nothing was changed.
 */
export async function openRunStore(options: RunStoreOptions): Promise<RunStore> {
  const folder = takeDataFolder(options.dataDir)
  const file = folder.databaseFile
  let writer: Writer | undefined
  try {
    if (existsSync(file)) refuseUnknown(file)
    writer = new Writer({ file, wal: folder.local, maxPages: options.maxPages })
    if ((await writer.ready) !== 'wal') {
      options.logger?.warn(
        `the disk of ${file} takes no write-ahead log (a network file system?): writing is slower there; a local RETAKE_DATA_DIR is better`,
      )
    }
    return new SqliteRunStore(openReadingConnection(file), { folder, writer })
  } catch (thrown) {
    await writer?.close()
    folder.release()
    throw storageError(thrown, file)
  }
}

/** Looks at the version over a connection that cannot write, so that what is refused stays as it is. */
function refuseUnknown(file: string): void {
  const db = openReadingConnection(file)
  try {
    checkVersion(db, file)
  } finally {
    db.close()
  }
}
