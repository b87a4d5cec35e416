import 'server-only'
import type { ToolSchema } from '#lib/messages/message.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { EventOf } from '#lib/run/events.ts'
import type { ModelServer } from '#server/models/model-server.ts'
import type { ToolRunner } from '#server/tools/tool.ts'

/** What the loop needs of the world; tests bring their own. */
export interface EpisodePorts {
  readonly model: Pick<ModelServer, 'complete' | 'tokens'>
  readonly tools: ToolRunner
  /** Milliseconds on a clock that never goes back. */
  readonly monotonicMs: () => number
  /** Waits, or returns early when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** A number in [0, 1): spreads retries. */
  readonly random: () => number
}

/** A run's configuration with everything decided: which server, which protocol, which tools. */
export interface EpisodePlan {
  readonly server: string
  readonly model: string
  readonly protocol: EventOf<'turn.started'>['protocol']
  readonly systemPrompt: string
  readonly tools: readonly ToolSchema[]
  readonly sampling: Sampling
  readonly maxTurns: number
  readonly toolDelayMs: number
  /** The folder that the run's tools may write to. */
  readonly workspace: string
}
