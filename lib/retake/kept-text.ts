import type { Message } from '../messages/message.ts'
import { bytesOf } from '../tokens/token-bytes.ts'
import type { Channel, Token } from '../tokens/token.ts'

export interface ChannelToken {
  readonly channel: Channel
  readonly token: Token
}

/** What tokens say in each part of a message that is text, in UTF-8; the last character may be incomplete. */
export interface KeptText {
  readonly content: Uint8Array
  readonly reasoning: Uint8Array
}

const utf8 = new TextEncoder()

/**
 * How much of a message its first tokens spell. A token that is not what comes next in its part adds nothing to it: an end
 * of turn, a tag that the server took out of the text.
 */
export function keptText(tokens: Iterable<ChannelToken>, message: Pick<Message, 'content' | 'reasoning'>): KeptText {
  const parts = { content: utf8.encode(message.content), reasoning: utf8.encode(message.reasoning ?? '') }
  const ends = { content: 0, reasoning: 0 }
  for (const { channel, token } of tokens) {
    if (channel === 'tool_call') continue
    const { bytes } = bytesOf(token)
    if (standsAt(parts[channel], bytes, ends[channel])) ends[channel] += bytes.length
  }
  return { content: parts.content.subarray(0, ends.content), reasoning: parts.reasoning.subarray(0, ends.reasoning) }
}

function standsAt(text: Uint8Array, bytes: ArrayLike<number>, at: number): boolean {
  if (at + bytes.length > text.length) return false
  for (let index = 0; index < bytes.length; index += 1) if (text[at + index] !== bytes[index]) return false
  return true
}
