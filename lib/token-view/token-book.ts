import type { TokenMoment } from './token-moment.ts'
import type { EventOf, RunEvent } from '../run/events.ts'
import type { RunState, Turn } from '../run/state.ts'
import { columnsOf } from '../tokens/columns.ts'
import type { TokenColumns } from '../tokens/columns.ts'
import type { Channel, Token } from '../tokens/token.ts'
import { TokenPart } from './token-part.ts'
import type { TokenSide } from './token-place.ts'

/** Tokens to load: the first `to` ones of a side of a turn, all where it is not said. */
export interface WantedTokens {
  readonly turn: number
  readonly side: TokenSide
  readonly to?: number
  /** The state of the log that was asked about: after a turn was thrown away and taken again, an old answer is not taken. */
  readonly epoch: number
}

/** The end of a side that was heard while its beginning was not there yet. */
interface Tail {
  readonly from: number
  readonly columns: TokenColumns[]
}

const LOST = 'This attempt was discarded when the server stopped. Its text is in the log; its tokens are no longer told apart.'

function keyOf(turn: number, side: TokenSide): string {
  return `${turn} ${side}`
}

function columnsWith(tokens: readonly Token[], { side, channel }: { side: TokenSide; channel: Channel }): TokenColumns {
  const rows = tokens.map((token) => ({ token, generated: side === 'reply', channel }))
  return columnsOf(rows, { k: 0 })
}

/**
 * The tokens of a run as far as a page has them: loaded ones, and live ones as their events come. It holds no alternatives:
 * those are asked for when somebody looks at them.
 */
export class TokenBook {
  private readonly parts = new Map<string, TokenPart>()
  private readonly tails = new Map<string, Tail>()
  private readonly failures = new Map<string, string>()
  private readonly listeners = new Set<() => void>()
  private moment: TokenMoment | undefined
  /** The beginning of a part that was shown last, so that it stays the same object. */
  private beginning: { readonly of: TokenPart; readonly part: TokenPart } | undefined
  private epoch = 0
  private changes = 0

  /** `state` is what had happened before the first event that `apply` will hear. */
  constructor(state: RunState) {
    const last = state.turns.at(-1)
    if (last?.streamed === undefined) return
    const key = keyOf(last.turn, 'reply')
    if (last.tokenCount === 0) this.parts.set(key, new TokenPart(last.turn, 'reply'))
    else this.tails.set(key, { from: last.tokenCount, columns: [] })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Another number after every change. */
  readonly version = (): number => this.changes

  /** The tokens of a side, from its first one on; undefined while they are not there. */
  part(turn: number, side: TokenSide): TokenPart | undefined {
    if (this.moment?.lost.has(turn)) return undefined
    const part = this.parts.get(keyOf(turn, side))
    return part === undefined || side === 'prompt' || turn !== this.moment?.turn ? part : this.first(part, this.moment.tokens)
  }

  /** Why a side could not be loaded. */
  failure(turn: number, side: TokenSide): string | undefined {
    return this.moment?.lost.has(turn) ? LOST : this.failures.get(keyOf(turn, side))
  }

  /** From now on what there was at a moment is shown, or without one all that there is. What comes meanwhile is kept. */
  showUntil(moment: TokenMoment | undefined): void {
    if (moment === this.moment) return
    this.moment = moment
    this.tell()
  }

  /** What there is of a turn that is neither here nor failed. */
  wanted(turn: Turn): readonly WantedTokens[] {
    if (this.moment?.lost.has(turn.turn)) return []
    const sides = [
      { side: 'prompt', count: turn.prompt?.count ?? 0 },
      { side: 'reply', count: turn.tokenCount },
    ] as const
    return sides.flatMap(({ side, count }) => {
      const key = keyOf(turn.turn, side)
      if (count === 0 || this.parts.has(key) || this.failures.has(key)) return []
      const tail = this.tails.get(key)
      return [{ turn: turn.turn, side, epoch: this.epoch, ...(tail === undefined ? {} : { to: tail.from }) }]
    })
  }

  /** Takes what was loaded, and puts behind it what was heard meanwhile. */
  put({ turn, side, epoch }: WantedTokens, columns: TokenColumns): void {
    if (epoch !== this.epoch) return
    const key = keyOf(turn, side)
    const part = new TokenPart(turn, side)
    part.append(columns)
    for (const more of this.tails.get(key)?.columns ?? []) part.append(more)
    this.tails.delete(key)
    this.parts.set(key, part)
    this.tell()
  }

  fail({ turn, side, epoch }: WantedTokens, error: string): void {
    if (epoch !== this.epoch) return
    this.failures.set(keyOf(turn, side), error)
    this.tell()
  }

  /** Forgets a failure, so that what failed is wanted again. */
  retry(turn: number, side: TokenSide): void {
    if (this.failures.delete(keyOf(turn, side))) this.tell()
  }

  /** Hears events, in order and each once. */
  apply(events: readonly RunEvent[]): void {
    let isChanged = false
    for (const event of events) isChanged = this.hear(event) || isChanged
    if (isChanged) this.tell()
  }

  private hear(event: RunEvent): boolean {
    if (event.type === 'turn.started') return this.begin(event.turn)
    if (event.type === 'run.resumed') return this.discard(event.turn)
    if (event.type === 'tokens.appended') return this.grow(event, 'reply')
    return event.type === 'prompt.encoded' && this.grow({ ...event, channel: 'content' }, 'prompt')
  }

  private begin(turn: number): boolean {
    for (const side of ['prompt', 'reply'] as const) {
      this.tails.delete(keyOf(turn, side))
      this.parts.set(keyOf(turn, side), new TokenPart(turn, side))
    }
    return true
  }

  private grow({ turn, channel, tokens }: Pick<EventOf<'tokens.appended'>, 'turn' | 'channel' | 'tokens'>, side: TokenSide): boolean {
    if (tokens === undefined || tokens.length === 0) return false
    const key = keyOf(turn, side)
    const columns = columnsWith(tokens, { side, channel })
    const part = this.parts.get(key)
    part?.append(columns)
    if (part === undefined) this.tails.get(key)?.columns.push(columns)
    return part !== undefined
  }

  private discard(from: number): boolean {
    this.epoch += 1
    for (const map of [this.parts, this.tails, this.failures]) {
      for (const key of map.keys()) if (Number.parseInt(key, 10) >= from) map.delete(key)
    }
    return true
  }

  private first(part: TokenPart, count: number): TokenPart {
    if (part.length <= count) return part
    if (this.beginning?.of !== part || this.beginning.part.length !== count) this.beginning = { of: part, part: part.first(count) }
    return this.beginning.part
  }

  private tell(): void {
    this.changes += 1
    for (const listener of this.listeners) listener()
  }
}
