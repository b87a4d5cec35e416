import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import { readCalls } from '#lib/tool-calls/read-calls.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import type { EpisodePlan } from '#server/agent/ports.ts'

/** A reply that stands there already, and its calls that nobody has answered. */
export interface GivenReply {
  readonly index: number
  readonly reads: readonly ReadCall[]
}

/**
 * The reply that a conversation ends in, where some of its calls are not answered: structured ones without a tool message,
 * written ones with nothing but tool messages behind them. Undefined where there is nothing left to answer.
 */
export function givenReply(messages: readonly Message[], { turn, plan }: { turn: number; plan: EpisodePlan }): GivenReply | undefined {
  const index = messages.findLastIndex((message) => message.role !== 'tool')
  const reply = messages[index]
  if (reply?.role !== 'assistant') return undefined
  const answered = new Set<string | null | undefined>(messages.slice(index + 1).map((message) => message.tool_call_id))
  const structured = (reply.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({ id, name, arguments: text }))
  const { protocol, tools } = plan
  const reads = readCalls({ content: reply.content, structured, truncated: false, turn, protocol, tools })
  const open = reads.filter((read) => !answered.has(idOf(read)))
  return open.length === 0 ? undefined : { index, reads: open }
}

/** The id that a tool message would answer to; a written call has none that a message could name. */
function idOf(read: ReadCall): string | null | undefined {
  if (read.kind === 'call') return read.call.source === 'structured' ? read.call.id : null
  return read.error.callId ?? null
}
