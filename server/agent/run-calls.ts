import 'server-only'
import type { RunEventBody } from '#lib/run/events.ts'
import type { RecordedAnswers } from '#lib/run/recorded-calls.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import type { EpisodePlan, EpisodePorts } from '#server/agent/ports.ts'
import type { ToolOutcome } from '#server/tools/tool.ts'

/** A call or a rejection, and what came of it. Rejected calls, and those never run, have no outcome. */
export interface Answer {
  readonly read: ReadCall
  readonly outcome?: ToolOutcome
  readonly durationMs: number
}

export interface CallsTask {
  readonly turn: number
  readonly plan: EpisodePlan
  /** Results on record: a call that equals one of theirs is not run. */
  readonly recorded?: RecordedAnswers | undefined
  readonly signal: AbortSignal
}

/**
 * Runs the calls of one reply in order; rejected ones are passed through to be answered in their place. The delay stands
 * between calls that are run, not after the last; an aborted signal leaves the rest unrun.
 */
export async function* runCalls(
  reads: readonly ReadCall[],
  task: CallsTask,
  ports: EpisodePorts,
): AsyncGenerator<RunEventBody, Answer[]> {
  const { plan, recorded, signal } = task
  const answers: Answer[] = []
  let ran = 0
  for (const read of reads) {
    if (read.kind === 'rejection') {
      answers.push({ read, durationMs: 0 })
      continue
    }
    const known = recorded?.take(read.call)
    if (known !== undefined) {
      answers.push(yield* answerFromRecord(read, task.turn, known))
      continue
    }
    if (ran > 0 && plan.toolDelayMs > 0) await ports.sleep(plan.toolDelayMs, signal)
    if (signal.aborted) return answers
    ran += 1
    answers.push(yield* runCall(read, task, ports))
  }
  return answers
}

type CallRead = Extract<ReadCall, { kind: 'call' }>

function* answerFromRecord(
  read: CallRead,
  turn: number,
  { from, outcome }: NonNullable<ReturnType<RecordedAnswers['take']>>,
): Generator<RunEventBody, Answer> {
  const { id: callId, name, arguments: args } = read.call
  yield { type: 'tool.started', turn, callId, name, arguments: args }
  yield { type: 'tool.finished', turn, callId, ...outcome, durationMs: 0, recorded: from }
  const { ok, result, error } = outcome
  return { read, outcome: { ok, result, ...(error === undefined ? {} : { error }) }, durationMs: 0 }
}

async function* runCall(
  read: CallRead,
  { turn, plan, signal }: CallsTask,
  ports: EpisodePorts,
): AsyncGenerator<RunEventBody, Answer> {
  const { id: callId, name, arguments: args } = read.call
  yield { type: 'tool.started', turn, callId, name, arguments: args }
  const started = ports.monotonicMs()
  const chunks = new ChunkQueue()
  const running = ports.tools
    .run({ name, arguments: args, workspace: plan.workspace, signal, onProgress: (chunk) => chunks.push(chunk) })
    .finally(() => chunks.close())
  for await (const chunk of chunks) yield { type: 'tool.progressed', turn, callId, chunk }
  const outcome = await running
  const durationMs = Math.round((ports.monotonicMs() - started) * 1000) / 1000
  const { ok, result, error, truncatedBytes } = outcome
  yield { type: 'tool.finished', turn, callId, ok, result, error, durationMs, truncatedBytes }
  return { read, outcome, durationMs }
}

/** What a tool says while it runs, handed from its callback to the event stream. */
class ChunkQueue {
  private waiting = ''
  private closed = false
  private wake: () => void = () => undefined

  push(chunk: string): void {
    this.waiting += chunk
    this.wake()
  }

  close(): void {
    this.closed = true
    this.wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      if (this.waiting !== '') {
        const chunk = this.waiting
        this.waiting = ''
        yield chunk
      } else if (this.closed) return
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
    }
  }
}

