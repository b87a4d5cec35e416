import { EventEmitter } from 'node:events'

/** Stands in for `Worker`, so that tests decide what an engine's thread says and when it dies. */
export class FakeWorker extends EventEmitter {
  static readonly started: FakeWorker[] = []
  readonly commands: unknown[] = []
  holdsProcess = true
  readonly file: string
  readonly options: unknown

  constructor(file: string, options: unknown) {
    super()
    this.file = file
    this.options = options
    FakeWorker.started.push(this)
  }

  postMessage(command: unknown): void {
    this.commands.push(command)
  }

  ref(): void {
    this.holdsProcess = true
  }

  unref(): void {
    this.holdsProcess = false
  }

  say(notice: object): void {
    this.emit('message', notice)
  }
}

/** The worker that was started last. */
export function latestWorker(): FakeWorker {
  const worker = FakeWorker.started.at(-1)
  if (worker === undefined) throw new Error('no worker was started')
  return worker
}

export const READY = {
  type: 'ready',
  info: {
    vocabularySize: 512,
    contextSize: 2048,
    sequences: 4,
    candidates: 512,
    template: { source: 'gguf', sha256: 'aa', dated: false },
    tokenizer: 'bb',
  },
}
