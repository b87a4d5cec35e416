import type { RunState } from '../run/state.ts'
import { alignEntries } from './align-runs.ts'
import type { Divergence } from './align-runs.ts'
import { keysOf } from './message-keys.ts'

/** What a fork did to the part of its base that it keeps. Messages are counted from 0; those of the base where not said otherwise. */
export interface ForkDiff {
  readonly edited: readonly number[]
  /** Messages of the fork. */
  readonly inserted: readonly number[]
  readonly removed: readonly number[]
  readonly moved: readonly { readonly from: number; readonly to: number }[]
  /** The reply that was begun by the base and written anew from a token on. */
  readonly retaken?: { readonly message: number; readonly token: number }
}

/** How many of the fork's messages stand before what it did by itself. */
function writtenPart({ messages, createdAt }: RunState): number {
  const own = messages.findIndex(({ origin, at }) => (origin === 'completed' || origin === 'observed') && at >= createdAt)
  return own === -1 ? messages.length : own
}

/**
 * What was edited, inserted, removed and moved in the part that a fork keeps, told by comparing it with its base (as the
 * base stood when the fork was made). A fork that runs nothing of its own is compared as a whole.
 */
export function forkDiff(base: RunState, fork: RunState): ForkDiff {
  const kept = base.messages.slice(0, fork.base?.message ?? 0)
  const written = fork.messages.slice(0, writtenPart(fork))
  const rows = alignEntries(kept, written)
  const removed = new Map(rows.flatMap((row) => (row.kind === 'left' ? [[row.left, wholeAt(kept, row.left)] as const] : [])))
  const moved: { from: number; to: number }[] = []
  const inserted: number[] = []
  for (const row of rows) {
    if (row.kind !== 'right') continue
    const key = wholeAt(written, row.right)
    const from = [...removed].find(([, other]) => other === key)?.[0]
    if (from === undefined) inserted.push(row.right)
    else {
      removed.delete(from)
      moved.push({ from, to: row.right })
    }
  }
  const edited = rows.flatMap((row) => (row.kind === 'changed' ? [row.left] : []))
  const token = fork.base?.token
  const cut = token === undefined || fork.base === undefined ? {} : { retaken: { message: fork.base.message, token } }
  return { edited, inserted, removed: [...removed.keys()], moved, ...cut }
}

function wholeAt(messages: RunState['messages'], at: number): string {
  const message = messages[at]?.message
  return message === undefined ? '' : keysOf(message).whole
}

const NAMED = 6

function listed(word: string, messages: readonly number[]): string[] {
  if (messages.length === 0) return []
  const names = messages.slice(0, NAMED).join(', ')
  const rest = messages.length - NAMED
  const more = rest > 0 ? ` and ${rest} more` : ''
  return [`${word} ${messages.length === 1 ? 'message' : 'messages'} ${names}${more}`]
}

/** A run that stands on the one beside it. */
export interface ForkBeside {
  readonly side: 'left' | 'right'
  readonly diff: ForkDiff
}

function editWords({ edited, inserted, removed, moved }: ForkDiff): string[] {
  const moves = moved.slice(0, NAMED).map(({ from, to }) => `moved message ${from} to ${to}`)
  return [...listed('edited', edited), ...listed('inserted', inserted), ...listed('removed', removed), ...moves]
}

/** Which message of a run that stands on a side is the first that differs; where it lacks that one, which of the other's. */
function divergedAt(divergence: Divergence, side: ForkBeside['side']): number {
  const { left = 0, right = left } = divergence
  return side === 'right' ? right : (divergence.left ?? right)
}

/** A fork against its base in a line: `B is a fork of A: edited message 3; diverged at message 4, token 17.` */
export function forkWords({ side, diff }: ForkBeside, divergence: Divergence | undefined, token?: number): string {
  const who = side === 'right' ? 'B is a fork of A' : 'A is a fork of B'
  const done = editWords(diff)
  if (divergence === undefined) return `${who}: ${[...done, 'no difference from its base'].join('; ')}.`
  const at = divergedAt(divergence, side)
  const place = diff.retaken?.message === at ? diff.retaken.token : token
  const where = `diverged at message ${at}${place === undefined ? '' : `, token ${place}`}`
  return `${who}: ${[...done, where].join('; ')}.`
}
