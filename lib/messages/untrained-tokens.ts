import { scanReply } from '../tool-calls/scan-reply.ts'
import { CHANNEL_SHIFT, SPECIAL_FLAG } from '../tokens/columns.ts'
import type { TokenColumns } from '../tokens/columns.ts'
import { CHANNELS } from '../tokens/token.ts'
import type { Channel } from '../tokens/token.ts'
import { MESSAGE_PARTS, trainedParts } from './marks.ts'
import type { MessagePart, Train } from './marks.ts'

type ReplyColumns = Pick<TokenColumns, 'count' | 'flags' | 'byteStart' | 'bytes'>

const BITS: Readonly<Record<MessagePart, number>> = { reasoning: 1, content: 2, calls: 4 }
const OF_CHANNEL = { content: BITS.content, reasoning: BITS.reasoning, tool_call: BITS.calls } as const
const OF_SEGMENT = { text: BITS.content, think: BITS.reasoning, call: BITS.calls } as const

/** A character a byte: tags are ASCII, so they stand where they stand in the true text, and places are bytes. */
const byteWise = new TextDecoder('latin1')
const known = new WeakMap<ReplyColumns, Uint8Array>()

/**
 * Which tokens of an assistant's reply do not count for the loss. A token is of the part that the server said it is of; in
 * the text, thoughts and calls are told by their tags, which go with them. A token that reaches into a part that does not
 * count does not count either; a special one (the end of the turn) goes with what it follows.
 */
export function untrainedTokens(columns: ReplyColumns, train: Train): (index: number) => boolean {
  const off = untrainedBits(train)
  if (off === 0) return () => false
  const parts = partsOfTokens(columns)
  return (index) => ((parts[index] ?? 0) & off) !== 0
}

/** The parts of a reply that its tokens can be told apart by. */
export function partsInTokens(columns: ReplyColumns): MessagePart[] {
  const all = partsOfTokens(columns).reduce((bits, own) => bits | own, 0)
  return MESSAGE_PARTS.filter((part) => (all & BITS[part]) !== 0)
}

function untrainedBits(train: Train): number {
  const trained = trainedParts('assistant', train)
  return MESSAGE_PARTS.reduce((bits, part) => (trained[part] ? bits : bits | BITS[part]), 0)
}

/** The bits of each token's parts; found once for columns. */
function partsOfTokens(columns: ReplyColumns): Uint8Array {
  const before = known.get(columns)
  if (before !== undefined) return before
  const parts = new Uint8Array(columns.count)
  for (let from = 0; from < columns.count; ) {
    const channel = channelAt(columns, from)
    let to = from + 1
    while (to < columns.count && channelAt(columns, to) === channel) to += 1
    if (channel === 'content') fillText(parts, columns, { from, to })
    else parts.fill(OF_CHANNEL[channel], from, to)
    from = to
  }
  known.set(columns, parts)
  return parts
}

function channelAt({ flags }: ReplyColumns, at: number): Channel {
  return CHANNELS[((flags[at] ?? 0) >> CHANNEL_SHIFT) & 3] ?? 'content'
}

/** The parts of the tokens of a text: each has those of its bytes. */
function fillText(parts: Uint8Array, { flags, byteStart, bytes }: ReplyColumns, { from, to }: { from: number; to: number }): void {
  const isSpecial = (at: number) => ((flags[at] ?? 0) & SPECIAL_FLAG) !== 0
  const spelled = Array.from({ length: to - from }, (_, index) => {
    const at = from + index
    return isSpecial(at) ? '' : byteWise.decode(bytes.subarray(byteStart[at], byteStart[at + 1]))
  })
  const text = spelled.join('')
  const bits = new Uint8Array(text.length)
  for (const { type, span } of scanReply(text, { truncated: false })) bits.fill(OF_SEGMENT[type], ...span)
  let end = 0
  for (const [index, { length }] of spelled.entries()) {
    const before = bits[end - 1] ?? BITS.content
    const own = bits.subarray(end, end + length)
    parts[from + index] = length === 0 ? before : own.reduce((all, one) => all | one, 0)
    end += length
  }
}
