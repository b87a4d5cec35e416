import { trainedParts, type MessagePart, type Marks, type Train } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'
import { callsOf } from '../draft/message-calls.ts'
import { reasoningOf } from '../draft/message-reasoning.ts'

/** Whether all, some or none of a message's parts are trained on. */
export type TrainState = 'all' | 'some' | 'none'

/** The parts that a message has: thoughts and calls count wherever they stand, in fields of their own or in the text. */
export function partsOf(message: Message): MessagePart[] {
  const reasoning = reasoningOf(message) !== undefined
  const calls = callsOf(message).length > 0
  const parts: MessagePart[] = []
  if (reasoning) parts.push('reasoning')
  if (message.content !== '' || (!reasoning && !calls)) parts.push('content')
  if (calls) parts.push('calls')
  return parts
}

export function trainState(role: string, marks: Marks | undefined, parts: readonly MessagePart[]): TrainState {
  const trained = trainedParts(role, marks?.train)
  const count = parts.filter((part) => trained[part]).length
  return count === 0 ? 'none' : count === parts.length ? 'all' : 'some'
}

/** The flag with one part turned; a flag that says the same of every part is said in one word. */
export function withPart(role: string, train: Train | undefined, part: MessagePart): Train {
  const now = trainedParts(role, train)
  const next = { ...now, [part]: !now[part] }
  return next.reasoning === next.content && next.content === next.calls ? next.content : next
}
