import type { Message } from '../messages/message.ts'
import type { RunState } from '../run/state.ts'
import { scanReply } from '../tool-calls/scan-reply.ts'

export interface ExampleFacts {
  readonly messages: number
  /** Attempts to call a tool, structured or in the text, well-formed or not. */
  readonly calls: number
}

/** How much there is in an example. */
export function exampleFacts({ messages }: Pick<RunState, 'messages'>): ExampleFacts {
  return { messages: messages.length, calls: messages.reduce((sum, { message }) => sum + callsIn(message), 0) }
}

function callsIn({ role, content, tool_calls }: Message): number {
  if (role !== 'assistant') return 0
  const inText = content.includes('<tool_call>')
    ? scanReply(content, { truncated: false }).filter((segment) => segment.type === 'call').length
    : 0
  return inText + (tool_calls?.length ?? 0)
}

/** How many messages of a run an example of it has: all of them, but for those of the last turn while it is at work. */
export function settledMessages({ kind, status, turns, messages }: Pick<RunState, 'kind' | 'status' | 'turns' | 'messages'>): number {
  const last = turns.at(-1)
  const isAtWork = kind === 'episode' && status !== 'finished'
  return isAtWork && last !== undefined ? Math.min(last.firstMessage, messages.length) : messages.length
}
