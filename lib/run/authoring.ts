import type { EventOf } from './events.ts'
import type { MessageEntry, Turn } from './state.ts'
import type { WorkingCopy } from './working-copy.ts'

/** A turn whose messages are no longer what they were: what was recorded of it goes, its messages stay as they are. */
function dissolve(copy: WorkingCopy, number: number): void {
  const at = copy.turns.findIndex((turn) => turn.turn === number)
  copy.discount(copy.turns.splice(at, at === -1 ? 0 : 1))
  for (const [index, entry] of copy.messages.entries()) {
    if (entry.turn !== number) continue
    const { turn: _turn, ...rest } = entry
    copy.messages[index] = rest
  }
}

/** Moves the places of the turns from message `index` on by `by`; those turns answer other words from then on. */
function shift(copy: WorkingCopy, index: number, by: -1 | 0 | 1): void {
  for (const [at, turn] of copy.turns.entries()) {
    if (turn.firstMessage < index) continue
    const moved: Turn = { ...turn, stale: true, firstMessage: turn.firstMessage + by }
    copy.turns[at] = turn.messageIndex === undefined ? moved : { ...moved, messageIndex: turn.messageIndex + by }
  }
}

function insert(copy: WorkingCopy, index: number, entry: MessageEntry): void {
  const before = copy.messages[index - 1]?.turn
  if (before !== undefined && before === copy.messages[index]?.turn) dissolve(copy, before)
  shift(copy, index, 1)
  copy.messages.splice(index, 0, entry)
}

function remove(copy: WorkingCopy, index: number): MessageEntry | undefined {
  const turn = copy.messages[index]?.turn
  if (turn !== undefined) dissolve(copy, turn)
  shift(copy, index + 1, -1)
  return copy.messages.splice(index, 1)[0]
}

function edit(copy: WorkingCopy, { index, message }: EventOf<'message.edited'>): void {
  const turn = copy.messages[index]?.turn
  if (turn !== undefined) dissolve(copy, turn)
  shift(copy, index + 1, 0)
  const before = copy.messages[index]
  if (before !== undefined) copy.messages[index] = { ...before, origin: 'authored', message }
}

/** How the events of writing by hand change a state: a turn that they write over dissolves, later ones become stale. */
export const AUTHORING = {
  'message.authored': (copy: WorkingCopy, { index, message, at, marks, source }: EventOf<'message.authored'>): void => {
    const entry: MessageEntry = { message, origin: 'authored', at }
    insert(copy, index, { ...entry, ...(marks && { marks }), ...(source && { source }) })
  },
  'message.edited': edit,
  'message.removed': (copy: WorkingCopy, { index }: EventOf<'message.removed'>): void => {
    remove(copy, index)
  },
  'message.moved': (copy: WorkingCopy, { index, to }: EventOf<'message.moved'>): void => {
    if (index === to) return
    const entry = remove(copy, index)
    if (entry !== undefined) insert(copy, to, entry)
  },
  'message.marked': (copy: WorkingCopy, { index, marks }: EventOf<'message.marked'>): void => {
    const before = copy.messages[index]
    if (before === undefined) return
    const { marks: _marks, ...rest } = before
    copy.messages[index] = Object.keys(marks).length === 0 ? rest : { ...rest, marks }
  },
  'context.edited': (copy: WorkingCopy, { system, tools }: EventOf<'context.edited'>): void => {
    if (system !== undefined) copy.state.systemPrompt = system
    if (tools !== undefined) copy.state.tools = tools
  },
}
