import 'server-only'
import { createSemaphore } from './semaphore.ts'
import type { ToolExecution, ToolOutcome, ToolRunner } from './tool.ts'
import { WorkerHandle } from './worker-handle.ts'

export interface ToolRunnerOptions {
  /** How long one call may take, 30 s unless told; waiting for a free worker does not count. */
  readonly timeoutMs?: number
  /** The most that one call may show as its result, and again as its progress: bytes of UTF-8, 100,000 unless told. */
  readonly outputLimitBytes?: number
  /** How many calls run at once, 2 unless told. */
  readonly maxWorkers?: number
  /**
   * The most that one worker's JavaScript heap may grow to, 128 MB unless told. It is no wall: V8 ends the whole process
   * when one single allocation goes beyond it, and buffers are not counted.
   */
  readonly memoryLimitMb?: number
  /** Absolute paths of modules whose export `toolset` the workers know besides the built-in ones. Whoever names one trusts it. */
  readonly extraToolModules?: readonly string[]
}

/** The runner that a server keeps for its whole life. */
export interface ToolRunnerPool extends ToolRunner {
  /** Starts a worker, if there is none, so that the first call does not wait about a second for it. */
  warmUp(): void
  /** Cancels what runs and what waits, and ends all workers. Calls after it are answered as cancelled. */
  close(): Promise<void>
}

/**
 * Runs tools in a small pool of worker threads, started when first needed and kept warm. A call that passes its time
 * limit, is cancelled or breaks its thread costs that thread; the next call gets a new one.
 */
export function createToolRunner(options: ToolRunnerOptions = {}): ToolRunnerPool {
  const { timeoutMs = 30_000, outputLimitBytes = 100_000, maxWorkers = 2, memoryLimitMb = 128 } = options
  const setup = { outputLimitBytes, extraToolModules: [...(options.extraToolModules ?? [])] }
  const places = createSemaphore(maxWorkers)
  const closing = new AbortController()
  const workers = new Set<WorkerHandle>()
  const idle: WorkerHandle[] = []

  const start = () => {
    const worker = new WorkerHandle(setup, memoryLimitMb)
    workers.add(worker)
    return worker
  }

  const takeWorker = () => {
    for (let worker = idle.pop(); worker !== undefined; worker = idle.pop()) {
      if (worker.isAlive) return worker
      workers.delete(worker)
    }
    return start()
  }

  const runInWorker = async (execution: ToolExecution, signal: AbortSignal) => {
    const worker = takeWorker()
    const { name, workspace, onProgress } = execution
    const outcome = await worker.run({ name, arguments: execution.arguments, workspace }, { timeoutMs, signal, onProgress })
    if (worker.isAlive) idle.push(worker)
    else workers.delete(worker)
    return outcome
  }

  return {
    async run(execution): Promise<ToolOutcome> {
      const signal = AbortSignal.any([execution.signal, closing.signal])
      if (!(await places.acquire(signal))) return { ok: false, result: null, error: 'cancelled' }
      try {
        return await runInWorker(execution, signal)
      } finally {
        places.release()
      }
    },
    warmUp() {
      if (workers.size === 0 && !closing.signal.aborted) idle.push(start())
    },
    async close() {
      closing.abort()
      await Promise.all([...workers].map((worker) => worker.terminate()))
    },
  }
}
