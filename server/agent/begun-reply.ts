import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import { BegunText } from '#lib/retake/begun-text.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import { hasIds } from '#lib/tokens/sequence.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import { bytesOf } from '#lib/tokens/token-bytes.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { Forced, Prefill } from '#server/agent/ports.ts'
import type { PromptIds } from '#server/agent/prompt-ids.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelDelta } from '#server/models/model-server.ts'

/** What is asked of the model, and what the log says of the reply's beginning. */
export interface PreparedReply {
  /** The prompt with the beginning behind it, where it goes as ids. */
  readonly ids?: readonly IdToken[]
  readonly keep: number
  /** The beginning's tokens behind those that are kept. */
  readonly tokens: readonly Token[]
}

/** A reply whose beginning is given, in one turn: how that goes to the model, and how the rest is joined to it. */
export class BegunReply {
  readonly prefill: Prefill
  private readonly text: BegunText

  constructor(prefill: Prefill) {
    this.prefill = prefill
    this.text = beginningOf(prefill)
  }

  /** What the reply begins with, in whole characters. */
  get said(): { readonly content: string; readonly reasoning: string } {
    return this.text.text
  }

  /** The beginning is the whole reply: its last token ends the turn. */
  get isWhole(): boolean {
    const { forced } = this.prefill
    return forced !== undefined && 'token' in forced && forced.ends
  }

  /** The reply so far, as the last message of a conversation that is to be gone on with. */
  get partial(): Message {
    const { content, reasoning } = this.said
    return { role: 'assistant', content, ...(reasoning === '' ? {} : { reasoning }) }
  }

  /** @throws ModelError where the server cannot make ids of the text. */
  async prepare(messages: readonly Message[], promptIds: PromptIds, signal: AbortSignal): Promise<PreparedReply> {
    const { how, kept, forced, prompt = [] } = this.prefill
    if (how === 'text') return { keep: kept.length, tokens: forcedTokens(forced) }
    if (how === 'anew') {
      const tokens = await promptIds.server.encode(this.said.content, signal)
      if (this.isWhole) return { keep: 0, tokens: [...tokens, ...forcedTokens(forced)] }
      return { ids: [...(await promptIds.encode(messages, signal)), ...withIds(tokens)], keep: 0, tokens }
    }
    const tokens = forced !== undefined && 'text' in forced ? await promptIds.server.encode(forced.text, signal) : forcedTokens(forced)
    return { ids: [...prompt, ...withIds(kept), ...withIds(tokens)], keep: kept.length, tokens }
  }

  event(turn: number, { keep, tokens }: PreparedReply): RunEventBody {
    const listed = tokens.length === 0 ? {} : { tokens: [...tokens] }
    return { type: 'reply.prefilled', turn, text: this.said, keep, ...listed, count: keep + tokens.length, how: this.prefill.how }
  }

  /** A delta of the rest, joined to the beginning. */
  read(delta: ModelDelta): ModelDelta[] {
    if (delta.channel !== 'content') return [delta]
    return this.text.take(delta).map((piece) => ({ type: 'delta', ...piece }))
  }

  /** What the end of the reply leaves to say. */
  rest(): ModelDelta[] {
    const piece = this.text.rest()
    return piece === undefined ? [] : [{ type: 'delta', ...piece }]
  }
}

/** The text of what a reply begins with: what is kept, and what is put behind it. */
export function beginningOf({ said, channel, forced }: Pick<Prefill, 'said' | 'channel' | 'forced'>): BegunText {
  return new BegunText({ ...said, channel, [channel]: concat(said[channel], forcedBytes(forced)) })
}

function forcedTokens(forced: Forced | undefined): Token[] {
  if (forced === undefined) return []
  return 'token' in forced ? [forced.token] : [{ text: forced.text }]
}

function forcedBytes(forced: Forced | undefined): ArrayLike<number> {
  if (forced === undefined) return []
  if ('text' in forced) return new TextEncoder().encode(forced.text)
  return forced.token.special === true ? [] : bytesOf(forced.token).bytes
}

function concat(one: ArrayLike<number>, other: ArrayLike<number>): Uint8Array {
  return Uint8Array.from([...Array.from(one), ...Array.from(other)])
}

function withIds(tokens: readonly Token[]): readonly IdToken[] {
  if (hasIds(tokens)) return tokens
  throw new ModelError('model_bad_response', 'the ids of the tokens that the reply begins with are not all known')
}
