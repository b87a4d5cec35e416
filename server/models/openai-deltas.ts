import 'server-only'
import type { Channel, Token } from '#lib/tokens/token.ts'
import type { ModelDelta } from '#server/models/model-server.ts'
import { markEndOfTurn, tokensOf } from '#server/models/openai-tokens.ts'
import type { WireCall, WireChoice, WireDelta } from '#server/models/openai-wire.ts'

/**
 * Turns the choices of one reply, in order, into deltas. Text is exactly what the server sent.
 *
 * A chunk says which tokens it carries, not which channel they belong to. They go to the one delta of the chunk whose
 * text they spell, else to its first; in a chunk without text (an end of turn, half a character, a tag that the
 * server's parser took away) to an empty delta of the channel that was last spoken in.
 */
export class DeltaReader {
  #channel: Channel = 'content'
  #call = -1
  readonly #names = new Map<number, string>()

  read(choice: WireChoice): ModelDelta[] {
    const said = choice.delta ?? choice.message ?? {}
    const deltas = [...this.#texts(said), ...(said.tool_calls ?? []).map((call) => this.#shred(call))].filter(
      (delta) => delta.text !== '' || delta.call?.id !== undefined || delta.call?.name !== undefined,
    )
    this.#channel = deltas.at(-1)?.channel ?? this.#channel
    return withTokens(deltas, choice, this.#channel)
  }

  #texts(said: WireDelta): ModelDelta[] {
    const reasoning = reasoningOf(said)?.text ?? ''
    return [
      { type: 'delta', channel: 'reasoning', text: reasoning },
      { type: 'delta', channel: 'content', text: said.content || (said.refusal ?? '') },
    ]
  }

  /** A call without an index is a new one if it brings an id, else more of the last one. */
  #shred(shred: WireCall): ModelDelta {
    const isNew = this.#call < 0 || Boolean(shred.id)
    const index = shred.index ?? (isNew ? this.#call + 1 : this.#call)
    this.#call = index
    const name = this.#newName(index, shred.function?.name)
    const call = { index, ...(shred.id ? { id: shred.id } : {}), ...(name ? { name } : {}) }
    return { type: 'delta', channel: 'tool_call', text: shred.function?.arguments ?? '', call }
  }

  /** Names come in pieces, but some servers repeat the whole name in every shred. */
  #newName(index: number, name: string | null | undefined): string | undefined {
    const known = this.#names.get(index)
    if (!name || name === known) return undefined
    this.#names.set(index, (known ?? '') + name)
    return name
  }
}

/** Reasoning under either of its names; servers that send both send the same text twice. */
export function reasoningOf(said: WireDelta): { field: 'reasoning' | 'reasoning_content'; text: string } | undefined {
  if (said.reasoning) return { field: 'reasoning', text: said.reasoning }
  if (said.reasoning_content) return { field: 'reasoning_content', text: said.reasoning_content }
  return undefined
}

function withTokens(deltas: readonly ModelDelta[], choice: WireChoice, channel: Channel): ModelDelta[] {
  const first = deltas[0]?.text ?? ''
  const tokens = tokensOf(choice, first)
  if (tokens.length === 0) return [...deltas]
  if (deltas.length === 0) return [{ type: 'delta', channel, text: '', tokens: markEndOfTurn(tokens, choice, '') }]
  const at = Math.max(
    deltas.findIndex((delta) => spells(tokens, choice, delta.text)),
    0,
  )
  return deltas.map((delta, i) =>
    i === at ? { ...delta, tokens: markEndOfTurn(tokens, choice, delta.text) } : delta,
  )
}

function spells(tokens: readonly Token[], choice: WireChoice, text: string): boolean {
  const spoken = markEndOfTurn(tokens, choice, text).filter((token) => !token.special)
  return spoken.map((token) => token.text).join('') === text
}
