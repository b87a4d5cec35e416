import 'server-only'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { JournalMode } from './connection.ts'
import type { ErrorMessage, FromWriter, ToWriter, WriteCommand } from './write-command.ts'

export interface WriterOptions {
  readonly file: string
  readonly wal: boolean
  readonly maxPages?: number | undefined
}

interface Waiting {
  resolve(): void
  reject(error: RetakeError): void
}

/** This thread's end of the writer thread. */
export class Writer {
  /** Resolves once the database is open and its schema up to date. @throws RetakeError */
  readonly ready: Promise<JournalMode>
  private readonly worker: Worker
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  private trouble: string | null = null
  private gone: RetakeError | undefined
  private closing: Promise<void> | undefined

  constructor(options: WriterOptions) {
    this.worker = new Worker(path.join(process.cwd(), 'server/storage/writer-worker.ts'), {
      execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
      workerData: options,
    })
    const opened = Promise.withResolvers<JournalMode>()
    this.ready = opened.promise
    let crash: unknown
    this.worker.on('message', (message: FromWriter) => {
      if (message.type === 'ready') opened.resolve(message.journal)
      else if (message.type === 'refused') opened.reject(errorFrom(message.error))
      else for (const { id, error } of message.answers) this.settle(id, error)
    })
    this.worker.on('error', (thrown) => {
      crash = thrown
    })
    this.worker.on('exit', () => opened.reject(this.lose(crash)))
  }

  /** Sends a change; resolves once it is durable. @throws RetakeError */
  send(command: WriteCommand): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.gone !== undefined) {
        reject(this.gone)
        return
      }
      const id = this.nextId
      this.nextId += 1
      this.post({ id, command })
      this.waiting.set(id, { resolve, reject })
    })
  }

  /** Why the last write failed, where later ones may fail too; null while all is well. */
  failure(): string | null {
    return this.trouble
  }

  /** Lets what was sent become durable, then ends the thread. */
  close(): Promise<void> {
    this.closing ??= this.end()
    return this.closing
  }

  private async end(): Promise<void> {
    if (this.gone !== undefined) return
    this.gone = new RetakeError('unavailable', 'the database is closed: Retake is shutting down')
    const exited = new Promise<void>((resolve) => {
      this.worker.once('exit', () => resolve())
    })
    this.post('close')
    await exited
  }

  private post(message: ToWriter): void {
    this.worker.postMessage(message, [])
  }

  private settle(id: number, error: ErrorMessage | null): void {
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    if (error === null) {
      this.trouble = null
      waiting?.resolve()
      return
    }
    if (error.code === 'storage_full' || error.code === 'unavailable') this.trouble = error.message
    waiting?.reject(errorFrom(error))
  }

  /** The thread has ended: nobody will answer what still waits. */
  private lose(crash: unknown): RetakeError {
    if (this.gone === undefined || this.waiting.size > 0) {
      const why = crash === undefined ? '' : ` (${messageOf(crash)})`
      this.gone = new RetakeError('unavailable', `the thread that writes the database has ended${why}: start Retake again`, {
        cause: crash,
      })
      this.trouble = this.gone.message
    }
    for (const waiting of this.waiting.values()) waiting.reject(this.gone)
    this.waiting.clear()
    return this.gone
  }
}

function errorFrom({ code, message, cause }: ErrorMessage): RetakeError {
  return new RetakeError(code, message, { cause })
}
