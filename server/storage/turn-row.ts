import 'server-only'
import { ByteInput } from '#lib/tokens/byte-input.ts'
import { ByteOutput } from '#lib/tokens/byte-output.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { PackedTokens } from '#lib/tokens/packed-tokens.ts'
import { CHANNELS, type Channel, type Token } from '#lib/tokens/token.ts'
import type { TokenStretch } from './run-store.ts'
import { openTokens, sealTokens } from './token-blob.ts'

/** What of a turn's row belongs to one of its events. */
export interface EventTokens {
  readonly seq: number
  readonly channel: Channel
  readonly tokens: readonly Token[]
}

/**
 * The tokens of a turn's events as one blob: a varint for the number of events; as `ByteOutput.numbers` writes them their
 * seqs (counted from the first), token counts and channels (places in `CHANNELS`); then all tokens, packed.
 */
export function encodeTurn(parts: readonly EventTokens[]): Uint8Array {
  const first = parts[0]?.seq ?? 0
  const out = new ByteOutput()
  out.varint(parts.length)
  out.numbers(Uint32Array.from(parts, ({ seq }) => seq - first))
  out.numbers(Uint32Array.from(parts, ({ tokens }) => tokens.length))
  out.numbers(Uint32Array.from(parts, ({ channel }) => CHANNELS.indexOf(channel)))
  out.append(packTokens(parts.flatMap(({ tokens }) => tokens)))
  return sealTokens(out.written())
}

/** A turn's row, opened. */
export class TurnRow {
  /** All tokens, channel by channel as they came. */
  readonly stretches: readonly TokenStretch[]
  /** The bytes of memory that this takes, about. */
  readonly size: number
  private readonly packed: PackedTokens
  private readonly spans = new Map<number, { from: number; to: number }>()

  /** @throws RetakeError `internal` where the blob is damaged. */
  constructor(blob: Uint8Array, firstSeq: number) {
    const input = new ByteInput(openTokens(blob))
    const count = input.varint()
    const seqs = input.numbers(count)
    const counts = input.numbers(count)
    const channels = input.numbers(count)
    this.packed = new PackedTokens(input.rest())
    const stretches: { channel: Channel; packed: PackedTokens; from: number; to: number }[] = []
    let to = 0
    for (let index = 0; index < count; index += 1) {
      const from = to
      to += counts[index] ?? 0
      this.spans.set(firstSeq + (seqs[index] ?? 0), { from, to })
      const channel = CHANNELS[channels[index] ?? 0] ?? 'content'
      const last = stretches.at(-1)
      if (last?.channel === channel) last.to = to
      else stretches.push({ channel, packed: this.packed, from, to })
    }
    this.stretches = stretches
    this.size = this.packed.size + 100 * count
  }

  /** The tokens of one event; undefined where the row has none of it. */
  tokensOf(seq: number): Token[] | undefined {
    const span = this.spans.get(seq)
    return span && this.packed.slice(span)
  }
}
