import 'server-only'
import { sameAnswer } from '#lib/run/recorded-calls.ts'
import type { RecordedCall } from '#lib/run/recorded-calls.ts'
import type { RunEventBody, ToolAnswer } from '#lib/run/events.ts'
import type { EpisodePorts } from '#server/agent/ports.ts'
import type { ToolOutcome } from '#server/tools/tool.ts'

export type ReplayedBody = Extract<RunEventBody, { type: 'tool.replayed' }>

export interface ReplaySetting {
  readonly workspace: string
  readonly signal: AbortSignal
}

/**
 * Runs recorded calls again, in order, in a workspace of their own, and compares what comes of them; calls that were never
 * answered are left out. An aborted signal ends it: what was under way then is not told.
 */
export async function* replayKept(
  calls: readonly RecordedCall[],
  { workspace, signal }: ReplaySetting,
  ports: Pick<EpisodePorts, 'tools' | 'monotonicMs'>,
): AsyncGenerator<ReplayedBody, void> {
  for (const { turn, callId, name, arguments: args, outcome: recorded } of calls) {
    if (signal.aborted) return
    if (recorded === undefined) continue
    const started = ports.monotonicMs()
    const outcome = await ports.tools.run({ name, arguments: args, workspace, signal, onProgress: ignore })
    const durationMs = Math.round((ports.monotonicMs() - started) * 1000) / 1000
    if (signal.aborted) return
    const now = answerOf(outcome)
    yield { type: 'tool.replayed', turn, callId, name, arguments: args, recorded, now, same: sameAnswer(recorded, now), durationMs }
  }
}

function answerOf({ ok, result, error }: ToolOutcome): ToolAnswer {
  return { ok, result, ...(error === undefined ? {} : { error }) }
}

function ignore(): void {
  // What a tool says while it runs was shown when it ran first.
}
