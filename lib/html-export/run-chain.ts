import { basisOf } from '../run/basis.ts'
import type { Base, RunEvent } from '../run/events.ts'
import { fold } from '../run/fold.ts'
import { INITIAL_STATE } from '../run/state.ts'
import type { RunState, Turn } from '../run/state.ts'
import type { ColumnRow } from '../tokens/columns.ts'
import type { Channel, Token } from '../tokens/token.ts'

/** One log of those that a run's state is the fold of: all of its events that count, tokens included. */
export interface ChainLink {
  readonly base: Base | null
  readonly events: readonly RunEvent[]
}

type Side = 'prompt' | 'reply'

/** What a log says of one attempt at a turn. */
interface TurnTokens {
  readonly prompt: ColumnRow[]
  readonly reply: ColumnRow[]
  readonly forced: ColumnRow[]
}

interface FoldedLink {
  readonly basis: RunState
  readonly state: RunState
  readonly tokens: ReadonlyMap<number, TurnTokens>
}

function rowsOf(tokens: readonly Token[] | undefined, generated: boolean, channel: Channel): ColumnRow[] {
  return tokens?.map((token) => ({ token, generated, channel })) ?? []
}

function add(rows: ColumnRow[], more: readonly ColumnRow[]): void {
  for (const row of more) rows.push(row)
}

/** Tokens by turn; of a turn that was taken again after a stop, those of the last attempt. */
function tokensByTurn(events: readonly RunEvent[]): Map<number, TurnTokens> {
  const turns = new Map<number, TurnTokens>()
  const at = (turn: number): TurnTokens => {
    const known = turns.get(turn) ?? { prompt: [], reply: [], forced: [] }
    turns.set(turn, known)
    return known
  }
  for (const event of events) {
    if (event.type === 'turn.started') turns.delete(event.turn)
    else if (event.type === 'tokens.appended') add(at(event.turn).reply, rowsOf(event.tokens, true, event.channel))
    else if (event.type === 'prompt.encoded') add(at(event.turn).prompt, rowsOf(event.tokens, false, 'content'))
    else if (event.type === 'reply.prefilled') add(at(event.turn).forced, rowsOf(event.tokens, false, forcedChannel(event.text)))
  }
  return turns
}

/** The log does not say which channel forced tokens belong to; content comes after all reasoning. */
function forcedChannel({ content, reasoning }: NonNullable<Turn['prefill']>['text']): Channel {
  return content === '' && reasoning !== '' ? 'reasoning' : 'content'
}

/** What a log itself says of a reply, and how many tokens of its base's come before that; sampled in this turn or given to it. */
function replyOf(link: FoldedLink | undefined, turn: number, sampled: boolean): { rows: ColumnRow[]; keep: number } {
  const { forced = [], reply = [] } = link?.tokens.get(turn) ?? {}
  const keep = link?.state.turns.find((one) => one.turn === turn)?.prefill?.keep ?? 0
  return { rows: [...forced, ...(sampled ? reply : reply.map((row) => ({ ...row, generated: false })))], keep }
}

/** A run with all that it stands on, the root first, in memory: its state, and its tokens wherever the chain holds them. */
export class RunChain {
  private readonly links: readonly FoldedLink[]
  private readonly own: readonly RunEvent[]
  /** The fold of the whole chain. */
  readonly state: RunState
  readonly base: Base | null

  /** @throws RangeError where a base does not hold what is kept of it. */
  constructor(links: readonly ChainLink[]) {
    let below = INITIAL_STATE
    this.links = links.map(({ base, events }) => {
      const basis = base === null ? INITIAL_STATE : basisOf(below, base)
      below = fold(basis, events)
      return { basis, state: below, tokens: tokensByTurn(events) }
    })
    this.state = below
    this.base = links.at(-1)?.base ?? null
    this.own = links.at(-1)?.events ?? []
  }

  /** The run's own events without their token arrays. */
  events(): RunEvent[] {
    return this.own.map((event) => ('tokens' in event && Array.isArray(event.tokens) ? withoutTokens(event) : event))
  }

  /** The state after the run's first event: of a fork, what it keeps of its base. */
  start(): RunState {
    return fold(this.links.at(-1)?.basis ?? INITIAL_STATE, this.own.slice(0, 1))
  }

  /** The tokens of a side of a turn that the run has; a reply that was told how to begin begins in its base. */
  rows(turn: number, side: Side): ColumnRow[] {
    if (side === 'prompt') return this.links[this.placeOf(turn, this.links.length)]?.tokens.get(turn)?.prompt ?? []
    const parts: ColumnRow[][] = []
    let limit = Infinity
    for (let at = this.placeOf(turn, this.links.length); at >= 0 && limit > 0; at = this.placeOf(turn, at)) {
      const { rows, keep } = replyOf(this.links[at], turn, parts.length === 0)
      parts.push(rows.slice(0, Math.max(0, limit - keep)))
      limit = Math.min(limit, keep)
    }
    return parts.toReversed().flat()
  }

  /** Which of the first `count` links took a turn. */
  private placeOf(turn: number, count: number): number {
    return this.links.slice(0, count).findLastIndex(({ basis }) => turn > basis.lastTurn)
  }
}

/** Their number stays: a log read without tokens still counts right. */
function withoutTokens(event: RunEvent): RunEvent {
  const { tokens, ...rest } = { tokens: undefined, ...event }
  return rest.type === 'tokens.appended' && tokens !== undefined ? { ...rest, count: tokens.length } : rest
}
