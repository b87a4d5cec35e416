import 'server-only'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { describeFailure } from './describe-failure.ts'
import type { Json, ToolOutcome } from './tool.ts'
import { workerReplySchema, type WorkerCall, type WorkerReply, type WorkerSetup } from './worker-protocol.ts'

/** A worker that has not come to its call by then is taken for broken. */
const START_LIMIT_MS = 30_000

export interface CallLimits {
  /** Counted from the moment the tool is started, not from when it was asked for. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly onProgress: (chunk: string) => void
}

interface Running {
  readonly limits: CallLimits
  readonly settle: (outcome: ToolOutcome) => void
  timer: ReturnType<typeof setTimeout>
}

/** One worker thread. It takes one call at a time; a call that must end ends the thread, because nothing else stops a busy loop. */
export class WorkerHandle {
  isAlive = true
  readonly #worker: Worker
  #failure: string | undefined
  #running: Running | undefined

  constructor(setup: WorkerSetup, memoryLimitMb: number) {
    this.#worker = new Worker(path.join(process.cwd(), 'server/tools/tool-worker.ts'), {
      execArgv: ['--conditions=react-server', '--disable-warning=ExperimentalWarning'],
      // Keys of model servers stand in the environment: tools have no business there.
      env: {},
      workerData: setup,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
    })
    this.#worker.unref()
    this.#worker.on('message', (message: unknown) => this.#onReply(workerReplySchema.parse(message)))
    this.#worker.on('error', (error) => this.#onError(error))
    this.#worker.on('exit', (code) => this.#onExit(code))
  }

  /** Runs one call to its end. Never rejects. After an outcome that took the thread's life `isAlive` is false. */
  run(call: WorkerCall, limits: CallLimits): Promise<ToolOutcome> {
    return new Promise((resolve) => {
      const onAbort = () => void this.#stop(failed('cancelled'))
      const settle = (outcome: ToolOutcome) => {
        clearTimeout(running.timer)
        limits.signal.removeEventListener('abort', onAbort)
        this.#running = undefined
        this.#worker.unref()
        resolve(outcome)
      }
      const running: Running = { limits, settle, timer: this.#timeLimit(START_LIMIT_MS) }
      this.#running = running
      if (!this.isAlive) return settle(failed(this.#failure ?? 'the tool worker has ended'))
      if (limits.signal.aborted) return settle(failed('cancelled'))
      limits.signal.addEventListener('abort', onAbort, { once: true })
      this.#worker.ref()
      this.#worker.postMessage(call, [])
    })
  }

  /** Ends the thread, whatever it does. Resolves once it is gone. */
  async terminate(): Promise<void> {
    this.isAlive = false
    await this.#worker.terminate()
  }

  async #stop(outcome: ToolOutcome): Promise<void> {
    const running = this.#running
    this.#running = undefined
    await this.terminate()
    running?.settle(outcome)
  }

  #timeLimit(ms: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => void this.#stop(failed(`timeout: the tool did not answer within ${ms / 1000} s`)), ms)
  }

  #onReply(reply: WorkerReply): void {
    const running = this.#running
    if (running === undefined) return
    switch (reply.type) {
      case 'started':
        clearTimeout(running.timer)
        running.timer = this.#timeLimit(running.limits.timeoutMs)
        return
      case 'progressed':
        running.limits.onProgress(reply.chunk)
        return
      case 'finished':
        running.settle(toOutcome(reply))
    }
  }

  #onError(error: unknown): void {
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    this.#failure = isMemory ? 'the tool ran out of memory' : `the tool's worker broke down: ${describeFailure(error)}`
  }

  #onExit(code: number): void {
    this.isAlive = false
    this.#running?.settle(failed(this.#failure ?? `the tool ended its worker with exit code ${code}`))
  }
}

function failed(error: string): ToolOutcome {
  return { ok: false, result: null, error }
}

function toOutcome({ ok, json, error, truncatedBytes }: Extract<WorkerReply, { type: 'finished' }>): ToolOutcome {
  const result: Json = JSON.parse(json)
  return {
    ok,
    result,
    ...(error === undefined ? {} : { error }),
    ...(truncatedBytes === undefined ? {} : { truncatedBytes }),
  }
}
