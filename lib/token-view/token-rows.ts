import type { Turn } from '../run/state.ts'
import type { Folds } from '../transcript/folds.ts'
import type { PromptRow, Row, RowHead, TokenFailureRow, TokensRow } from '../transcript/types.ts'
import type { TokenBook } from './token-book.ts'
import type { TokenPart } from './token-part.ts'
import { tokenFragment } from './token-place.ts'
import type { TokenSide } from './token-place.ts'

/** What the rows of a turn in token view are made from, besides its rows as text. */
export interface TokenRowsInput {
  readonly rows: readonly Row[]
  readonly turns: readonly Turn[]
  readonly book: TokenBook
  readonly folds: Pick<Folds, 'isOpen'>
  /** Whether a turn is shown as tokens. */
  readonly shown: (turn: number) => boolean
}

interface Cached {
  readonly inputs: readonly unknown[]
  readonly rows: readonly Row[]
}

/** One side of a turn: its tokens where they are loaded, or why they could not be. */
interface SideView {
  readonly part: TokenPart | undefined
  readonly failure: string | undefined
}

interface ChunkView {
  readonly message: number | undefined
  readonly head?: RowHead | undefined
  readonly live: boolean
}

/** The rows that only the token view has. */
export type TokenViewRow = PromptRow | TokensRow | TokenFailureRow

export function isTokenRow(row: Row): row is TokenViewRow {
  return row.kind === 'tokens' || row.kind === 'prompt' || row.kind === 'token-failure'
}

/** The name of the fold of a turn's prompt tokens. */
export function promptFold(turn: number): string {
  return `t${turn}/prompt-tokens`
}

/** A first prompt often is long, and known: it begins folded, so that what the model wrote is in sight. */
const SHORT_PROMPT = 256

function isShort({ prompt }: Turn): boolean {
  return (prompt?.count ?? 0) <= SHORT_PROMPT
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at])
}

/**
 * Puts token rows in place of the text of turns that are shown as tokens. Rows and whole lists stay the same objects as long
 * as they say the same; a turn costs only when something of it has changed.
 */
export class TokenRowBuilder {
  private readonly turns = new Map<number, Cached>()
  private readonly chunks = new WeakMap<TokenPart, TokensRow[]>()
  private rows: readonly Row[] = []

  build(input: TokenRowsInput): readonly Row[] {
    const byTurn = new Map(input.turns.map((turn) => [turn.turn, turn]))
    const rows: Row[] = []
    let isChanged = false
    for (let at = 0; at < input.rows.length; ) {
      const number = input.rows[at]?.turn
      let end = at + 1
      while (end < input.rows.length && input.rows[end]?.turn === number) end += 1
      const own = input.rows.slice(at, end)
      const turn = number === undefined ? undefined : byTurn.get(number)
      if (turn === undefined || !input.shown(turn.turn)) rows.push(...own)
      else {
        rows.push(...this.turnRows(input, turn, own))
        isChanged = true
      }
      at = end
    }
    if (!isChanged) this.rows = input.rows
    else if (!sameItems(rows, this.rows)) this.rows = rows
    return this.rows
  }

  private turnRows(input: TokenRowsInput, turn: Turn, text: readonly Row[]): readonly Row[] {
    const { book, folds } = input
    const open = folds.isOpen(promptFold(turn.turn), isShort(turn))
    const parts = [book.part(turn.turn, 'prompt'), book.part(turn.turn, 'reply')] as const
    const failed = [book.failure(turn.turn, 'prompt'), book.failure(turn.turn, 'reply')]
    const inputs = [turn, open, ...parts, ...parts.map((part) => part?.length), ...failed, ...text]
    const cached = this.turns.get(turn.turn)
    if (cached !== undefined && sameItems(cached.inputs, inputs)) return cached.rows
    const prompt = this.promptRows(turn, { part: parts[0], failure: failed[0], open })
    const reply = this.replyRows(turn, { part: parts[1], failure: failed[1], text })
    const rows = [...prompt, ...reply]
    this.turns.set(turn.turn, { inputs, rows })
    return rows
  }

  private promptRows(turn: Turn, { part, failure, open }: SideView & { open: boolean }): Row[] {
    if (turn.prompt === undefined) return []
    const { count, length, keep } = turn.prompt
    const place = { turn: turn.turn, message: turn.messageIndex }
    const head: PromptRow = {
      ...place,
      kind: 'prompt',
      key: `t${turn.turn}.g`,
      head: { role: 'prompt', at: turn.startedAt },
      fold: promptFold(turn.turn),
      count,
      length,
      keep,
      shown: isShort(turn),
      loading: part === undefined && failure === undefined,
    }
    if (!open || count === 0) return [head]
    if (part === undefined) return failure === undefined ? [head] : [head, failureRow(turn, 'prompt', failure)]
    return [head, ...this.chunkRows(part, { message: turn.messageIndex, live: false })]
  }

  private replyRows(turn: Turn, { part, failure, text }: SideView & { text: readonly Row[] }): readonly Row[] {
    if (turn.tokenCount === 0) return text.map(sayUnknown)
    if (part === undefined || part.length === 0) return failure === undefined ? text : [failureRow(turn, 'reply', failure), ...text]
    const first = text.find((row) => row.head?.role === 'assistant')
    const live = text.some((row) => row.kind === 'reply' && row.live)
    const tokens = this.chunkRows(part, { message: turn.messageIndex, head: first?.head, live })
    const rest = text.flatMap((row) => besideTokens(row, part))
    const isBefore = (row: Row): boolean => row.kind === 'reply' || (row.kind === 'note' && row === first)
    return [...rest.filter(isBefore), ...tokens, ...rest.filter((row) => !isBefore(row))]
  }

  private chunkRows(part: TokenPart, { message, head, live }: ChunkView): readonly TokensRow[] {
    const rows = this.chunks.get(part) ?? []
    this.chunks.set(part, rows)
    let from = 0
    for (const [at, to] of part.ends.entries()) {
      const mayGrow = live && to === part.length
      const known = rows[at]
      const ownHead = at === 0 ? head : undefined
      if (known?.to !== to || known.live !== mayGrow || known.head !== ownHead || known.message !== message) {
        const key = tokenFragment({ turn: part.turn, side: part.side, index: from })
        const lines = part.linesOf(from, to)
        rows[at] = { kind: 'tokens', key, turn: part.turn, message, head: ownHead, source: part, from, to, lines, live: mayGrow }
      }
      from = to
    }
    return rows
  }
}

function failureRow(turn: Turn, side: TokenSide, error: string): TokenFailureRow {
  return { kind: 'token-failure', key: `t${turn.turn}.${side}-failure`, turn: turn.turn, message: turn.messageIndex, side, error }
}

/** A reply without tokens stays text, and says so where its figures stand. */
function sayUnknown(row: Row): Row {
  const isEmpty = row.kind === 'reply' && row.parts.length === 0 && row.reasoning === ''
  if (row.head?.role !== 'assistant' || isEmpty) return row
  return { ...row, head: { ...row.head, tokensUnknown: true } }
}

/** What is left of a row of text beside the tokens of its turn: channels without tokens, and what became of calls. */
function besideTokens(row: Row, part: TokenPart): readonly Row[] {
  if (row.kind === 'writing') return part.has('content') ? [] : [row]
  if (row.kind !== 'reply') return row.head?.role === 'assistant' ? [{ ...row, head: undefined }] : [row]
  const parts = part.has('content') ? [] : row.parts
  const reasoning = part.has('reasoning') ? '' : row.reasoning
  return parts.length === 0 && reasoning === '' ? [] : [{ ...row, head: undefined, parts, reasoning, live: false }]
}
