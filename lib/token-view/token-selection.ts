import type { TokensRow } from '../transcript/types.ts'
import { comparePlaces } from './token-place.ts'
import type { TokenPlace } from './token-place.ts'

/** The token cursor, and where the range that it spans began; without a range both are the same token. */
export interface TokenSelection {
  readonly cursor: TokenPlace
  readonly anchor: TokenPlace
}

/** What of a selection falls into one row: half-open range and cursor, as token indexes; -1 where there is none. */
export interface RowSelection {
  readonly from: number
  readonly to: number
  readonly cursor: number
}

/** Holds the selection outside of the rows, so that moving it draws only the rows that it touches. */
export interface SelectionStore {
  readonly get: () => TokenSelection | undefined
  /** Puts the cursor on a token; `extend` keeps the other end of the range. Undefined takes it away. */
  readonly set: (place: TokenPlace | undefined, extend?: boolean) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function createSelectionStore(): SelectionStore {
  let selection: TokenSelection | undefined
  const listeners = new Set<() => void>()
  return {
    get: () => selection,
    set: (place, extend = false) => {
      if (place === undefined && selection === undefined) return
      const anchor = extend ? selection?.anchor : undefined
      selection = place === undefined ? undefined : { cursor: place, anchor: anchor ?? place }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** What of a selection falls into a row, as one string, so that an unchanged answer is an equal one; '' for nothing. */
export function selectionIn(selection: TokenSelection | undefined, { source, from, to }: TokensRow): string {
  if (selection === undefined) return ''
  const { cursor, anchor } = selection
  const [first, last] = comparePlaces(cursor, anchor) <= 0 ? [cursor, anchor] : [anchor, cursor]
  const place = { turn: source.turn, side: source.side }
  if (comparePlaces(last, { ...place, index: from }) < 0 || comparePlaces(first, { ...place, index: to }) >= 0) return ''
  const isHere = (one: TokenPlace): boolean => one.turn === place.turn && one.side === place.side
  const start = isHere(first) ? Math.max(from, first.index) : from
  const end = isHere(last) ? Math.min(to, last.index + 1) : to
  const at = isHere(cursor) && cursor.index >= from && cursor.index < to ? cursor.index : -1
  return `${start} ${end} ${at}`
}

/** Reads what `selectionIn` said. */
export function readRowSelection(text: string): RowSelection {
  const [from = -1, to = -1, cursor = -1] = text === '' ? [] : text.split(' ').map(Number)
  return { from, to, cursor }
}
