import 'server-only'
import type { PrefillStyle } from '#lib/api/contract.ts'
import type { ToolSchema } from '#lib/messages/message.ts'
import type { KeptText } from '#lib/retake/kept-text.ts'
import type { RetakeWay } from '#lib/retake/retake-way.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { EventOf } from '#lib/run/events.ts'
import type { RecordedAnswers, RecordedCall } from '#lib/run/recorded-calls.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import type { Token } from '#lib/tokens/token.ts'
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

/** What an episode that stands on a base begins with. */
export interface Opening {
  /** The beginning of its first reply. */
  readonly prefill?: Prefill
  /** Calls of the kept part that are run again before the first turn. */
  readonly replay?: readonly RecordedCall[]
  /** Results of the kept part that answer equal calls. */
  readonly recorded?: RecordedAnswers
}

/** A reply that is not written from its beginning, and how that is told to the model. */
export interface Prefill {
  readonly how: Exclude<RetakeWay['way'], 'none'>
  /** The base's tokens of the same reply, from its first; none of another model's. */
  readonly kept: readonly Token[]
  readonly said: KeptText
  /** The part of the reply that it goes on in. */
  readonly channel: 'content' | 'reasoning'
  /** What follows the kept tokens; absent where that is sampled. */
  readonly forced?: Forced
  /** For `ids`: what the base's model was given to read. */
  readonly prompt?: readonly IdToken[]
  /** For `text`. */
  readonly style?: PrefillStyle
}

/** A token, or a text that the server's own tokenizer makes tokens of, if it has one. */
export type Forced =
  | {
      readonly token: Token
      /** It ends the reply: nothing is asked for after it. */
      readonly ends: boolean
    }
  | { readonly text: string }
