import type { MessageKeys } from './message-keys.ts'

/** The row of the system prompt: it stands before the messages, and can be edited only. */
export const SYSTEM_KEY = 'system'

/** Where a person is in a draft, and which messages they chose, by name. */
export interface EditorSelection {
  readonly cursor: string | null
  /** Where a range began that is being extended. */
  readonly anchor: string | null
  readonly selected: ReadonlySet<string>
}

const NONE: ReadonlySet<string> = new Set()
export const EMPTY_SELECTION: EditorSelection = { cursor: null, anchor: null, selected: NONE }

/** The rows of the list in their order. */
export function rowKeys(keys: MessageKeys): readonly string[] {
  return [SYSTEM_KEY, ...keys]
}

/** The cursor on one row, and nothing chosen any more. */
export function at(key: string | null): EditorSelection {
  return { cursor: key, anchor: null, selected: NONE }
}

/** Steps from row to row; nothing at hand means the first one. What is chosen stays chosen. */
export function step(selection: EditorSelection, keys: MessageKeys, by: 1 | -1): EditorSelection {
  const rows = rowKeys(keys)
  const here = selection.cursor === null ? -1 : rows.indexOf(selection.cursor)
  const next = rows[Math.max(0, Math.min(rows.length - 1, here === -1 ? (by === 1 ? 0 : rows.length - 1) : here + by))]
  return { ...selection, anchor: null, cursor: next ?? null }
}

/** Chooses all from where the range began to `key`. */
export function extendTo(selection: EditorSelection, keys: MessageKeys, key: string): EditorSelection {
  const anchor = selection.anchor ?? (selection.cursor === null || selection.cursor === SYSTEM_KEY ? key : selection.cursor)
  const [one, other] = [keys.indexOf(anchor), keys.indexOf(key)]
  if (other === -1) return selection
  const from = one === -1 ? other : one
  return { cursor: key, anchor, selected: new Set(keys.slice(Math.min(from, other), Math.max(from, other) + 1)) }
}

/** Extends the range by one message. */
export function extend(selection: EditorSelection, keys: MessageKeys, by: 1 | -1): EditorSelection {
  const next = step(selection, keys, by).cursor
  return next === null || next === SYSTEM_KEY ? selection : extendTo(selection, keys, next)
}

/** Chooses a message, or lets it go. */
export function toggle(selection: EditorSelection, key: string): EditorSelection {
  if (key === SYSTEM_KEY) return selection
  const selected = new Set(selection.selected)
  if (!selected.delete(key)) selected.add(key)
  return { cursor: key, anchor: key, selected }
}

/** The places of what an action is about: the chosen messages that are still there, else the one at the cursor. */
export function targets({ cursor, selected }: EditorSelection, keys: MessageKeys): number[] {
  const chosen = keys.flatMap((key, index) => (selected.has(key) ? [index] : []))
  if (chosen.length > 0) return chosen
  const here = cursor === null ? -1 : keys.indexOf(cursor)
  return here === -1 ? [] : [here]
}

/** The selection after a change: names that are gone are let go, and the cursor stays at its place. */
export function settle(selection: EditorSelection, before: MessageKeys, keys: MessageKeys): EditorSelection {
  const { cursor, anchor, selected } = selection
  const isThere = (key: string | null) => key === null || key === SYSTEM_KEY || keys.includes(key)
  if (isThere(cursor) && isThere(anchor) && [...selected].every(isThere)) return selection
  const index = cursor === null ? -1 : before.indexOf(cursor)
  const moved = isThere(cursor) ? cursor : (keys[Math.min(Math.max(0, index), keys.length - 1)] ?? SYSTEM_KEY)
  return { cursor: moved, anchor: isThere(anchor) ? anchor : null, selected: new Set([...selected].filter(isThere)) }
}
