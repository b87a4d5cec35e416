import type { Message } from '../messages/message.ts'
import type { MessageEntry, RunState, StreamedReply } from '../run/state.ts'

/** A message as it is compared. */
export interface ComparedMessage extends Pick<MessageEntry, 'message' | 'turn'> {
  /** It is what there is of a reply that was never completed, or is being written: it stands where it would have stood. */
  readonly partial?: true
}

/** A run's messages, and behind them what has arrived of a reply that is not complete. */
export function comparedMessages({ messages, turns }: Pick<RunState, 'messages' | 'turns'>): readonly ComparedMessage[] {
  const last = turns.at(-1)
  // In a draft, what was written by hand since has taken the place of a reply that broke off.
  if (last?.streamed === undefined || last.stale === true || last.firstMessage !== messages.length) return messages
  const message = messageSoFar(last.streamed)
  return message === undefined ? messages : [...messages, { message, turn: last.turn, partial: true }]
}

/** Nothing where nothing has arrived. */
function messageSoFar({ content, reasoning, toolCalls }: StreamedReply): Message | undefined {
  if (content === '' && reasoning === '' && toolCalls.length === 0) return undefined
  const calls = toolCalls.map((call) => ({
    id: String(call.index),
    type: 'function' as const,
    function: { name: call.name, arguments: call.arguments },
  }))
  return { role: 'assistant', content, ...(reasoning !== '' && { reasoning }), ...(calls.length > 0 && { tool_calls: calls }) }
}

/** Why a reply is only a part of one, in words. */
export function partialWords({ status, outcome }: Pick<RunState, 'status' | 'outcome'>): string {
  if (status === 'running') return 'being written'
  if (outcome === 'cancelled') return 'partial: the run was stopped'
  if (outcome === 'failed') return 'partial: the run failed'
  return 'partial: never completed'
}
