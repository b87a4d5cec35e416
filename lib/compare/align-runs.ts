import type { Message } from '../messages/message.ts'
import type { RunState } from '../run/state.ts'
import { alignKeys } from './align-keys.ts'
import { comparedMessages } from './compared-messages.ts'
import type { ComparedMessage } from './compared-messages.ts'
import { KEY_LEVELS, keysOf } from './message-keys.ts'
import type { KeyLevel } from './message-keys.ts'
import { textsOf } from './message-texts.ts'
import type { TextPart } from './message-texts.ts'

/** Two messages that say the same, two that stand in for each other, or one that the other run lacks; from 0 in their runs. */
export type ComparedRow =
  | { readonly kind: 'equal'; readonly left: number; readonly right: number }
  | { readonly kind: 'changed'; readonly left: number; readonly right: number }
  | { readonly kind: 'left'; readonly left: number }
  | { readonly kind: 'right'; readonly right: number }

/** Where two runs first differ. */
export interface Divergence {
  /** The place in the rows. */
  readonly row: number
  readonly left?: number | undefined
  readonly right?: number | undefined
  /** Of two messages: in which part, and from which character (UTF-16, from 0) on. */
  readonly part?: TextPart
  readonly character?: number
}

/** Two runs, message by message. */
export interface Comparison {
  /** What was compared; the rows count in these. */
  readonly left: readonly ComparedMessage[]
  readonly right: readonly ComparedMessage[]
  readonly rows: readonly ComparedRow[]
  readonly counts: Readonly<Record<ComparedRow['kind'], number>>
  /** Absent where all messages are equal. */
  readonly divergence?: Divergence
  /** Whether the system prompt and the tools offered are the same. */
  readonly context: { readonly system: boolean; readonly tools: boolean }
}

/**
 * Two runs side by side, with what there is of a reply that is not complete: first messages that say the same, then between these such with the same calls (name and
 * arguments, however these are written), then such with calls of the same names, then such of the same role. Each message
 * of a run stands in exactly one row, in its order; with exchanged runs the answer is the same with its sides exchanged.
 */
export function alignRuns(left: Compared, right: Compared): Comparison {
  const sides = { left: comparedMessages(left), right: comparedMessages(right) }
  const rows = alignEntries(sides.left, sides.right)
  const counts = { equal: 0, changed: 0, left: 0, right: 0 }
  for (const row of rows) counts[row.kind] += 1
  const at = rows.findIndex((row) => row.kind !== 'equal')
  const context = {
    system: left.systemPrompt === right.systemPrompt,
    tools: JSON.stringify(left.tools) === JSON.stringify(right.tools),
  }
  const row = rows[at]
  const compared = { ...sides, rows, counts, context }
  return row === undefined ? compared : { ...compared, divergence: { row: at, ...divergenceIn(row, sides.left, sides.right) } }
}

/** What of a run's state is compared. */
export type Compared = Pick<RunState, 'messages' | 'turns' | 'systemPrompt' | 'tools'>

type Entries = readonly Pick<ComparedMessage, 'message' | 'partial'>[]

/** The rows of two lists of messages. */
export function alignEntries(left: Entries, right: Entries): readonly ComparedRow[] {
  const partners = new Map<number, number>()
  const whole: Stretch = { left: [0, left.length], right: [0, right.length] }
  pair(left, right, { level: 0, stretch: whole, partners })
  const rows: ComparedRow[] = []
  let there = 0
  const passRight = (end: number) => {
    for (; there < end; there += 1) rows.push({ kind: 'right', right: there })
  }
  for (const [at, entry] of left.entries()) {
    const partner = partners.get(at)
    if (partner === undefined) {
      rows.push({ kind: 'left', left: at })
      continue
    }
    passRight(partner)
    there = partner + 1
    const other = right[partner]
    const isEqual = other !== undefined && keyOf(entry, 'whole') === keyOf(other, 'whole')
    rows.push({ kind: isEqual ? 'equal' : 'changed', left: at, right: partner })
  }
  passRight(right.length)
  return rows
}

/** A reply that broke off never says all that a complete one does, even where it has the same words. */
function keyOf({ message, partial }: Entries[number], level: KeyLevel): string {
  const key = keysOf(message)[level]
  return partial === true && level === 'whole' ? `partial ${key}` : key
}

interface Stretch {
  readonly left: readonly [from: number, to: number]
  readonly right: readonly [from: number, to: number]
}

interface Pairing {
  readonly level: number
  readonly stretch: Stretch
  readonly partners: Map<number, number>
}

/** Pairs what is alike at this level, and between those pairs what is alike at the next. */
function pair(left: Entries, right: Entries, { level, stretch, partners }: Pairing): void {
  const name = KEY_LEVELS[level]
  const [from, to] = [stretch.left[0], stretch.right[0]]
  if (name === undefined || from === stretch.left[1] || to === stretch.right[1]) return
  const keys = (entries: Entries, [start, end]: Stretch['left']) => entries.slice(start, end).map((entry) => keyOf(entry, name))
  const matches = alignKeys(keys(left, stretch.left), keys(right, stretch.right)).map(([i, j]) => [from + i, to + j] as const)
  for (const [i, j] of matches) partners.set(i, j)
  let [i, j] = [from, to]
  for (const [nextLeft, nextRight] of [...matches, [stretch.left[1], stretch.right[1]] as const]) {
    pair(left, right, { level: level + 1, stretch: { left: [i, nextLeft], right: [j, nextRight] }, partners })
    i = nextLeft + 1
    j = nextRight + 1
  }
}

function divergenceIn(row: ComparedRow, left: Entries, right: Entries): Omit<Divergence, 'row'> {
  if (row.kind === 'left') return { left: row.left }
  if (row.kind === 'right') return { right: row.right }
  const places = { left: row.left, right: row.right }
  const [one, other] = [left[row.left]?.message, right[row.right]?.message]
  return one === undefined || other === undefined ? places : { ...places, ...firstDifference(one, other) }
}

/** The first part and character in which two messages differ. */
function firstDifference(one: Message, other: Message): Pick<Divergence, 'part' | 'character'> {
  const [texts, others] = [textsOf(one), textsOf(other)]
  for (const part of ['reasoning', 'content', 'calls'] as const) {
    const character = firstDifferingCharacter(texts[part], others[part])
    if (character !== undefined) return { part, character }
  }
  return {}
}

/** The first place at which two texts differ, never inside a character; nothing where they are the same. */
export function firstDifferingCharacter(one: string, other: string): number | undefined {
  if (one === other) return undefined
  let at = 0
  while (at < one.length && one[at] === other[at]) at += 1
  const before = one.charCodeAt(at - 1)
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at
}
