import { RetakeError } from '../errors.ts'
import type { Drift, EventOf } from '../run/events.ts'
import { driftFrom, exactDrift } from './drift.ts'
import type { IdToken, TokenSequence } from './sequence.ts'
import { joinTokens, textOfBytes } from './token-bytes.ts'

/** Where a prompt stands among the sequences. */
export interface Placement {
  readonly prompt: readonly IdToken[]
  /** The sequence whose first `keep` tokens the prompt begins with; 0 and none where there is no sequence yet. */
  readonly sequence: number
  readonly keep: number
  readonly drift: Drift
  /** Set where the reply will begin a new sequence although there are some: what that one branches off. */
  readonly parent?: { readonly sequence: number; readonly at: number }
}

/** A sampled reply: every token with its id, the end of turn included. */
export interface SampledReply {
  readonly tokens: readonly IdToken[]
  /** The server's own word. */
  readonly finishReason: string | null
}

/** What `prompt.encoded` says of a placed prompt, beside its turn. */
export type PromptFields = Pick<EventOf<'prompt.encoded'>, 'sequence' | 'keep' | 'length' | 'tokens' | 'count' | 'drift'>

/** What `sequence.updated` says. */
export type SequenceUpdate = Omit<EventOf<'sequence.updated'>, 'seq' | 'at' | 'type'>

/**
 * Keeps the sequences of a run: the seed's ManagedServer (facts hermes-atropos.md B) without its defects. A prompt goes
 * on with the sequence whose **ids** it begins with, the longest where there are several; ids that are there are never
 * encoded again. A prompt that goes on with none branches off the one it shares most ids with, and what is shared is
 * not generated there: every sampled token is generated in exactly one sequence.
 */
export class SequenceTracker {
  private readonly held: TokenSequence[]
  private readonly texts = new WeakMap<TokenSequence, string>()

  constructor(sequences: readonly TokenSequence[] = []) {
    this.held = [...sequences]
  }

  /** The sequences as they stand, in the order in which they began. They are values: what follows does not change them. */
  get sequences(): readonly TokenSequence[] {
    return [...this.held]
  }

  /**
   * For the protocol `tokens`: the longest sequence whose text, its end of turn included, begins the rendered prompt.
   * Its tokens can be sent as they are; only `suffix` is left to encode, so an end of turn that the model wrote is not
   * encoded a second time. Undefined where none does: then the whole text is to be encoded. Either way `place` is next.
   */
  continueText(rendered: string): { sequence: number; tokens: readonly IdToken[]; suffix: string } | undefined {
    let found: { sequence: number; tokens: readonly IdToken[]; suffix: string } | undefined
    for (const [sequence, one] of this.held.entries()) {
      const text = this.textOf(one)
      if (text === '' || !rendered.startsWith(text)) continue
      const suffix = rendered.slice(text.length)
      if (found === undefined || suffix.length < found.suffix.length) found = { sequence, tokens: one.tokens, suffix }
    }
    return found
  }

  private textOf(sequence: TokenSequence): string {
    const known = this.texts.get(sequence)
    if (known !== undefined) return known
    const text = textOfBytes(joinTokens(sequence.tokens).bytes)
    this.texts.set(sequence, text)
    return text
  }

  /** Finds where a prompt stands, by its ids, and how it differs where it goes on with no sequence. Changes nothing. */
  place(prompt: readonly IdToken[]): Placement {
    if (this.held.length === 0) return { prompt, sequence: 0, keep: 0, drift: { kind: 'first' } }
    let best = { sequence: 0, keep: -1, whole: false }
    for (const [sequence, { tokens }] of this.held.entries()) {
      const keep = sharedIds(tokens, prompt)
      const whole = keep === tokens.length
      if (whole === best.whole ? keep >= best.keep : whole) best = { sequence, keep, whole }
    }
    const { sequence, keep, whole } = best
    const base = this.at(sequence)
    if (whole) return { prompt, sequence, keep, drift: exactDrift(base, prompt) }
    return { prompt, sequence, keep, drift: driftFrom(base, prompt, keep), parent: { sequence, at: keep } }
  }

  /** Adds a reply to the sequence that its prompt goes on with, or begins a new one. */
  complete(reply: SampledReply & { turn: number; placement: Placement }): SequenceUpdate {
    const { turn, placement, tokens, finishReason } = reply
    return this.add(turn, placement, { tokens, finishReason })
  }

  /**
   * Adds several replies to one prompt (`n` > 1): the first as `complete` does, each other one as a sequence of its own
   * that branches off at the prompt's end.
   */
  completeMany(turn: number, placement: Placement, replies: readonly SampledReply[]): SequenceUpdate[] {
    const updates: SequenceUpdate[] = []
    for (const reply of replies) {
      const first = updates[0]
      const at = placement.prompt.length
      const branch = first && { sequence: first.sequence, keep: at, parent: { sequence: first.sequence, at } }
      updates.push(this.add(turn, { ...placement, ...branch }, reply))
    }
    return updates
  }

  /**
   * For a fork that takes a turn again from the midst of its reply: adds the turn's prompt and the reply's kept tokens to
   * the sequence that the prompt goes on with, or begins a new one. None of them is generated there, and no turn is noted.
   */
  prefill(placement: Placement, tokens: readonly IdToken[]): void {
    const { sequence, before, parent } = this.goOn(placement, 'the kept reply')
    const given = [...before.tokens, ...[...placement.prompt.slice(placement.keep), ...tokens].map(withoutSampling)]
    const generated = given.map((_, index) => before.generated[index] ?? false)
    this.held[sequence] = { tokens: given, generated, turns: before.turns, ...(parent && { parent }) }
  }

  /** The sequence that a placed prompt goes on with, as it stands; or the one that it begins. */
  private goOn(placement: Placement, whose: string) {
    const { parent } = placement
    const extending = placement.drift.kind !== 'first' && parent === undefined
    const sequence = extending ? placement.sequence : this.held.length
    const before: TokenSequence = extending ? this.at(sequence) : { tokens: this.shared(placement), generated: [], turns: [] }
    const stale = extending || parent !== undefined ? before.tokens.length !== placement.keep : sequence > 0
    if (stale) {
      throw new RetakeError('internal', `sequence ${placement.sequence} has gone on since the prompt of ${whose} was placed`)
    }
    return { sequence, extending, before, parent: extending ? before.parent : parent }
  }

  private add(turn: number, placement: Placement, { tokens, finishReason }: SampledReply): SequenceUpdate {
    const { prompt } = placement
    const { sequence, extending, before, parent } = this.goOn(placement, `turn ${turn}`)
    const start = prompt.length
    const end = start + tokens.length
    this.held[sequence] = {
      tokens: [...before.tokens, ...prompt.slice(placement.keep).map(withoutSampling), ...tokens],
      generated: Array.from({ length: end }, (_, index) => before.generated[index] ?? index >= start),
      turns: [...before.turns, { turn, promptLength: start, start, end, finishReason }],
      ...(parent && { parent }),
    }
    return {
      turn,
      sequence,
      extends: extending,
      promptLength: start,
      length: end,
      finishReason,
      ...(extending || parent === undefined ? {} : { parent }),
    }
  }

  private shared({ sequence, keep }: Placement): IdToken[] {
    return keep === 0 ? [] : this.at(sequence).tokens.slice(0, keep).map(withoutSampling)
  }

  private at(sequence: number): TokenSequence {
    const found = this.held[sequence]
    if (found === undefined) {
      throw new RetakeError('internal', `there is no sequence ${sequence}: ${this.held.length} are tracked`)
    }
    return found
  }
}

/** What `prompt.encoded` says of a placed prompt: what is new in full, what is kept by reference. */
export function promptFields({ prompt, sequence, keep, drift }: Placement): PromptFields {
  const tokens = prompt.slice(keep).map(withoutSampling)
  return { sequence, keep, length: prompt.length, tokens, count: tokens.length, drift }
}

function sharedIds(one: readonly IdToken[], other: readonly IdToken[]): number {
  const end = Math.min(one.length, other.length)
  let at = 0
  while (at < end && one[at]?.id === other[at]?.id) at += 1
  return at
}

/** A token as part of a prompt: what was known of its sampling belongs to the sequence where it was sampled. */
function withoutSampling(token: IdToken): IdToken {
  if (token.logprob === undefined && token.top === undefined) return token
  const { logprob: _logprob, top: _top, ...rest } = token
  return rest
}
