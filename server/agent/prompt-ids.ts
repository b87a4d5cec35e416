import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { RunEventBody, TokenizerIdentity } from '#lib/run/events.ts'
import { promptFields } from '#lib/tokens/sequence-tracker.ts'
import type { Placement, SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { hasIds } from '#lib/tokens/sequence.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { TokenInterface } from '#server/models/model-server.ts'

type PromptEncoded = Extract<RunEventBody, { type: 'prompt.encoded' }>
type SequenceUpdated = Extract<RunEventBody, { type: 'sequence.updated' }>

/** What an episode knows of token ids: the sequences so far, and how to make a prompt's ids where the server cannot. */
export class PromptIds {
  private readonly tracker: SequenceTracker
  private readonly tokens: TokenInterface | undefined
  private identity: TokenizerIdentity | undefined
  private turn = 0
  private placement: Placement | undefined

  constructor(tracker: SequenceTracker, tokens: TokenInterface | undefined) {
    this.tracker = tracker
    this.tokens = tokens
  }

  /** Completes ids; for the protocol `tokens` only, which is not chosen without them. */
  get server(): TokenInterface {
    if (this.tokens === undefined) throw new ModelError('model_rejected_request', 'this model server takes no token ids')
    return this.tokens
  }

  /**
   * The ids of a conversation. Where a sequence's text begins the rendered prompt, its ids are taken as they are and
   * only the rest is encoded, so ids that were sampled are never made anew.
   */
  async encode(messages: readonly Message[], signal: AbortSignal): Promise<IdToken[]> {
    const text = await this.server.render(messages, signal)
    const kept = this.tracker.continueText(text)
    const rest = await this.server.encode(kept?.suffix ?? text, signal)
    if (!hasIds(rest)) throw new ModelError('model_bad_response', 'the model server encoded text without saying every id')
    return [...(kept?.tokens ?? []), ...rest]
  }

  /** Notes a turn's prompt. Nothing for one whose ids are not all known, nor a second time in the same turn. */
  async place(
    turn: number,
    { prompt, messages }: { prompt: readonly Token[]; messages: readonly Message[] },
    signal: AbortSignal,
  ): Promise<PromptEncoded | undefined> {
    if (this.turn === turn || !hasIds(prompt)) return undefined
    this.turn = turn
    this.placement = this.tracker.place(prompt)
    const controls = controlsInText(prompt, messages)
    const identity = await this.newIdentity(signal)
    return {
      type: 'prompt.encoded',
      turn,
      ...promptFields(this.placement),
      ...(identity === undefined ? {} : { identity }),
      ...(controls.length === 0 ? {} : { controls }),
    }
  }

  /** Adds a turn's reply to its sequence, where the ids of prompt and reply are known. */
  complete(turn: number, tokens: readonly Token[], finishReason: string): SequenceUpdated | undefined {
    const { placement } = this
    if (placement === undefined || this.turn !== turn || tokens.length === 0 || !hasIds(tokens)) return undefined
    return { type: 'sequence.updated', ...this.tracker.complete({ turn, placement, tokens, finishReason }) }
  }

  /** The template's and tokenizer's identity, once per episode. */
  private async newIdentity(signal: AbortSignal): Promise<TokenizerIdentity | undefined> {
    if (this.identity !== undefined || this.tokens === undefined) return undefined
    this.identity = await this.tokens.identity(signal)
    return this.identity
  }
}

/** Control tokens that a user's or a tool's text spells out: the model cannot tell them from the template's own. */
function controlsInText(prompt: readonly Token[], messages: readonly Message[]): { message: number; text: string }[] {
  const specials = new Set(prompt.filter((token) => token.special === true && token.text.trim() !== '').map((token) => token.text))
  const found: { message: number; text: string }[] = []
  for (const [message, { role, content }] of messages.entries()) {
    if (role !== 'user' && role !== 'tool') continue
    for (const text of specials) if (content.includes(text)) found.push({ message, text })
  }
  return found
}
