import 'server-only'
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import type { RetakeError } from '#lib/errors.ts'
import { CommandApplier } from './apply-command.ts'
import { openWritingConnection } from './connection.ts'
import { GroupCommit } from './group-commit.ts'
import { migrate } from './migrations.ts'
import type { Connection } from './statement.ts'
import { storageError } from './storage-error.ts'
import type { ErrorMessage, FromWriter, Sent, ToWriter } from './write-command.ts'
import type { WriterOptions } from './writer.ts'

/** So many commands are committed together at most: memory stays bounded, and the first one waits not too long. */
const BATCH_LIMIT = 4096

function messageFrom(error: RetakeError): ErrorMessage {
  return { code: error.code, message: error.message, cause: error.cause }
}

/** The thread that owns the writing connection: takes what waits, commits it together, answers, and so on. */
function serve(port: MessagePort, db: Connection, file: string): void {
  const applier = new CommandApplier(db)
  const group = new GroupCommit<Sent>(db, ({ command }) => applier.apply(command))
  const commit = (batch: readonly Sent[]): void => {
    const answers = group.run(batch).map((outcome, index) => ({
      id: batch[index]?.id ?? 0,
      error: outcome === null ? null : messageFrom(storageError(outcome.thrown, file)),
    }))
    post(port, { type: 'answered', answers })
  }
  port.on('message', (first: ToWriter) => {
    const batch: Sent[] = []
    let message: ToWriter | undefined = first
    while (message !== undefined && message !== 'close') {
      batch.push(message)
      message = batch.length < BATCH_LIMIT ? receive(port) : undefined
    }
    if (batch.length > 0) commit(batch)
    if (message === 'close') {
      // The reading connection is still open, so closing alone would leave the log beside the file.
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
      port.close()
    }
  })
}

function receive(port: MessagePort): ToWriter | undefined {
  const received: { message: ToWriter } | undefined = receiveMessageOnPort(port)
  return received?.message
}

function post(port: MessagePort, message: FromWriter): void {
  port.postMessage(message)
}

function start(port: MessagePort, options: WriterOptions): void {
  let db: Connection | undefined
  try {
    const opened = openWritingConnection(options)
    db = opened.db
    migrate(db)
    serve(port, db, options.file)
    post(port, { type: 'ready', journal: opened.journal })
  } catch (thrown) {
    db?.close()
    post(port, { type: 'refused', error: messageFrom(storageError(thrown, options.file)) })
    port.close()
  }
}

if (parentPort !== null) start(parentPort, workerData)
