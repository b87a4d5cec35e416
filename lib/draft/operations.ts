import { patchMarks } from '../messages/marks.ts'
import type { MarksPatch } from '../messages/marks.ts'
import type { Message, Role, ToolSchema } from '../messages/message.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import type { MessageEntry } from '../run/state.ts'
import { freshIds, renameCalls } from './call-ids.ts'

/** A message as it is written into a draft, with what is said of it. */
export type Written = Pick<MessageEntry, 'message' | 'marks' | 'source'>

/** Puts events into one step, which is undone and redone as a whole. */
export function inStep(bodies: readonly AuthoringBody[], number: number): AuthoringBody[] {
  return bodies.map((body) => ({ ...body, step: { number, way: 'do' } }))
}

/** Writes messages, the first as message `index`. */
export function insertMessages(index: number, written: readonly Written[]): AuthoringBody[] {
  return written.map(({ message, marks, source }, at) => ({
    type: 'message.authored',
    index: index + at,
    message,
    ...(marks && { marks }),
    ...(source && { source }),
  }))
}

export function editMessage(index: number, message: Message): AuthoringBody[] {
  return [{ type: 'message.edited', index, message }]
}

export function removeMessages(selection: readonly number[]): AuthoringBody[] {
  return ascending(selection)
    .toReversed()
    .map((index) => ({ type: 'message.removed', index }))
}

/** Moves every selected message one up (-1) or down; those that stand at the end of `count` messages already stay. */
export function shiftMessages(selection: readonly number[], by: -1 | 1, count: number): AuthoringBody[] {
  const order = by === -1 ? ascending(selection) : ascending(selection).toReversed()
  let wall = by === -1 ? -1 : count
  return order.flatMap((index): AuthoringBody[] => {
    if (index + by === wall) {
      wall = index
      return []
    }
    return [{ type: 'message.moved', index, to: index + by }]
  })
}

/** Moves the selected messages, in their order, before what is message `to` now (the number of messages: to the end). */
export function moveMessages(selection: readonly number[], to: number): AuthoringBody[] {
  const above = ascending(selection).filter((index) => index < to)
  const below = ascending(selection).filter((index) => index >= to)
  const moves = [
    ...above.map((index, passed) => ({ index: index - passed, to: to - 1 })),
    ...below.map((index, passed) => ({ index, to: to + passed })),
  ]
  return moves.filter((move) => move.index !== move.to).map((move) => ({ type: 'message.moved', ...move }))
}

/** Copies the selected messages behind the last of them. Calls that are copied get ids of their own; copied results follow. */
export function duplicateMessages(messages: readonly Written[], selection: readonly number[]): AuthoringBody[] {
  const order = ascending(selection)
  const copies = order.flatMap((index) => messages[index] ?? [])
  const ids = freshIds(messages.map(({ message }) => message))
  const renamed = renameCalls(copies.map(({ message }) => message), ids)
  const written = copies.map((copy, at): Written => ({ ...copy, message: renamed[at] ?? copy.message }))
  return insertMessages((order.at(-1) ?? messages.length - 1) + 1, written)
}

/** Nothing else of the message changes: what its new role does not carry is a finding, not lost. */
export function changeRole(message: Message, index: number, role: Role): AuthoringBody[] {
  return message.role === role ? [] : editMessage(index, { ...message, role })
}

export function setMarks(
  messages: readonly Pick<Written, 'marks'>[],
  selection: readonly number[],
  patch: MarksPatch,
): AuthoringBody[] {
  return ascending(selection).flatMap((index): AuthoringBody[] => {
    const entry = messages[index]
    if (entry === undefined) return []
    return [{ type: 'message.marked', index, marks: patchMarks(entry.marks, patch) }]
  })
}

export function setContext(context: { system?: string; tools?: readonly ToolSchema[] }): AuthoringBody[] {
  const { system, tools } = context
  if (system === undefined && tools === undefined) return []
  return [{ type: 'context.edited', ...(system !== undefined && { system }), ...(tools && { tools: [...tools] }) }]
}

export interface Taken {
  readonly run: string
  /** Each by its index there. */
  readonly messages: readonly (Pick<Written, 'message' | 'marks'> & { readonly index: number })[]
}

/** Takes messages of another run over, the first as message `index`; each says where it is from. */
export function takeOver(index: number, { run, messages }: Taken): AuthoringBody[] {
  return insertMessages(
    index,
    messages.map(({ index: message, ...written }) => ({ ...written, source: { run, message } })),
  )
}

function ascending(selection: readonly number[]): number[] {
  return [...new Set(selection)].toSorted((one, other) => one - other)
}
