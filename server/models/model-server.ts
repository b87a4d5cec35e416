import 'server-only'
import { isErrorNamed } from '#lib/errors.ts'
import type { Message, ToolSchema } from '#lib/messages/message.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { TokenizerIdentity, Usage } from '#lib/run/events.ts'
import type { Channel, Token } from '#lib/tokens/token.ts'
import type { Capabilities, PrefillStyle } from '#lib/api/contract.ts'

/** One model call. `messages` begins with the system message, if there is one. */
export interface ModelRequest {
  readonly model: string
  readonly messages: readonly Message[]
  /** Tool schemas for the `native` protocol; absent when tools stand in the prompt or there are none. */
  readonly tools?: readonly ToolSchema[]
  readonly sampling: Sampling
  /** The last message is an assistant's, to be gone on with; and how that is said. */
  readonly prefill?: PrefillStyle
  readonly signal: AbortSignal
}

/** A piece of the reply, as it came: text of one channel, with its tokens where the server names them. */
export interface ModelDelta {
  readonly type: 'delta'
  readonly channel: Channel
  readonly text: string
  readonly tokens?: Token[]
  /** Channel `tool_call`: which call of the reply, and what is new of its id and name. */
  readonly call?: { readonly index: number; readonly id?: string; readonly name?: string }
}

/** The ids that the server read as prompt, all of them, where it says so; at most once, before the end. */
export interface ModelPrompt {
  readonly type: 'prompt'
  readonly tokens: readonly Token[]
}

/** The end of the reply. `finishReason` is the server's own word; null when the stream ended without one. */
export interface ModelEnd {
  readonly type: 'end'
  readonly finishReason: string | null
  readonly usage?: Usage
}

export type ModelEvent = ModelDelta | ModelPrompt | ModelEnd

/** One completion of token ids, for the protocol `tokens`. */
export interface IdsRequest {
  readonly model: string
  readonly ids: readonly number[]
  readonly sampling: Sampling
  readonly signal: AbortSignal
}

/** What the protocol `tokens` needs of a server: its own template and tokenizer, and completion of ids. */
export interface TokenInterface {
  /**
   * Renders messages with the model's chat template, the generation prompt at the end. `tools` go along as schemas; whether
   * the template writes them shows in the text alone.
   */
  render(messages: readonly Message[], signal: AbortSignal, tools?: readonly ToolSchema[]): Promise<string>
  /** Encodes rendered text: special tokens are recognised, none is added. Every token has its id, and its bytes where known. */
  encode(text: string, signal: AbortSignal): Promise<Token[]>
  identity(signal: AbortSignal): Promise<TokenizerIdentity>
  /**
   * Like `complete`, for ids. Every content token comes with its id, the end-of-turn token included (once, `special`);
   * the id is null where the server keeps it to itself.
   */
  completeIds(request: IdsRequest): AsyncIterable<ModelEvent>
}

/** A place where completions come from. Implementations: one adapter a protocol. */
export interface ModelServer {
  /**
   * Asks for one completion. Yields deltas in order, then one end.
   * @throws ModelError for everything that goes wrong on the way; an aborted signal ends with an `aborted` ModelError.
   */
  complete(request: ModelRequest): AsyncIterable<ModelEvent>
  /** The ids side of the server for one model; undefined where it has none. */
  tokens?(model: string): TokenInterface
  /** Finds out what the server can do, by trying. Never throws for a server that answers badly: that is a finding. */
  probe(model: string | undefined, signal: AbortSignal): Promise<Capabilities>
}

export const MODEL_ERROR_CODES = [
  'model_unreachable',
  'model_unauthorized',
  'model_not_found',
  'model_rate_limited',
  'model_overloaded',
  'model_rejected_request',
  'model_bad_response',
  'model_disconnected',
  'model_timeout',
  'model_unavailable',
  'aborted',
] as const
export type ModelErrorCode = (typeof MODEL_ERROR_CODES)[number]

/** A model call that failed: what happened in a sentence, and whether trying again can help. */
export class ModelError extends Error {
  static override [Symbol.hasInstance](thing: unknown): boolean {
    return isErrorNamed(thing, 'ModelError')
  }

  override readonly name = 'ModelError'
  readonly code: ModelErrorCode
  readonly retryable: boolean
  /** What the server asked us to wait (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ModelErrorCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs
  }
}
