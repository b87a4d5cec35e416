import { trainedParts, type MessagePart, type Marks, type Train } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'

/** Whether all, some or none of a message's parts are trained on. */
export type TrainState = 'all' | 'some' | 'none'

/** The parts that a message has; `calls` says whether it makes any, structured or in its text. */
export function partsOf(message: Message, { reasoning, calls }: { readonly reasoning: boolean; readonly calls: boolean }): MessagePart[] {
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
