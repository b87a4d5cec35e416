import type { Include } from '../api/shares.ts'
import type { EventOf, RunEvent } from '../run/events.ts'
import type { Token } from '../tokens/token.ts'
import { cover, type Cutter } from './cutter.ts'
import { visitStrings, mapStrings } from './map-strings.ts'
import { beginsInThought, keepSections, leaveOut, thoughtRanges } from './sections.ts'
import { TextStream, type Piece } from './text-stream.ts'
import { blankToken, blankTokens, TokenPlaces } from './token-places.ts'

export interface RedactorParts {
  readonly include: Include
  /** What is to be cut; it can grow while events come. */
  readonly cutter: Cutter
  /**
   * Set where the log still grows: is told of every text before anything of it is shown, so that it can find what is to be
   * cut. Streamed text is then shown as far as no secret can be going on in it, else when it is complete.
   */
  readonly learn?: (texts: readonly { readonly text: string; readonly key?: string }[]) => void
}

interface Waiting {
  readonly event: RunEvent
  readonly piece?: Piece
}

/** After these nothing more is added to what a reply streams. */
export const REPLY_ENDS: ReadonlySet<RunEvent['type']> = new Set([
  'turn.started',
  'message.completed',
  'reply.given',
  'run.started',
  'run.finished',
  'run.interrupted',
  'run.resumed',
])
/** A piece of a live text is looked at together with this much of what was shown before it. */
const BEFORE = 8000

/**
 * Takes a run's events in order and gives events of the same types and seqs without what is left out or cut. It holds
 * back streamed text, and all that comes after it, until it is known to hold no part of a secret.
 */
export class RunRedactor {
  private readonly parts: RedactorParts
  private readonly streams = new Map<string, TextStream>()
  private readonly waiting: Waiting[] = []
  /** Whether replies begin in a thought, as far as whole ones have told: where they may, what is written may be one, until it is seen to end. */
  private thinksFirst: boolean | undefined

  constructor(parts: RedactorParts) {
    this.parts = parts
  }

  /** Takes the next event; answers those that can be shown now. */
  push(event: RunEvent): RunEvent[] {
    const kept = keepSections(event, this.parts.include)
    this.closeBefore(kept)
    if (kept.type === 'reply.prefilled') this.beginReply(kept)
    const stream = this.streamOf(kept)
    if (stream === undefined) this.learnFrom(kept)
    this.waiting.push(stream === undefined ? { event: kept } : { event: kept, piece: stream.add(textOf(kept), tokensOf(kept)) })
    return this.release()
  }

  /**
   * Nothing more will be given: answers all that is still held back. Where the run itself `goesOn`, what was being written may
   * be the beginning of a secret, and is covered.
   */
  end({ goesOn = false }: { readonly goesOn?: boolean } = {}): RunEvent[] {
    for (const [key, stream] of this.streams) {
      if (goesOn && !stream.closed) stream.openFrom = key.endsWith(' content') && this.mayThink(stream) ? 0 : stream.safe()
      this.close(stream)
    }
    return this.release()
  }

  private closeBefore(event: RunEvent): void {
    const endsReply = REPLY_ENDS.has(event.type)
    for (const [key, stream] of this.streams) {
      const endsTool = event.type === 'tool.finished' && key === progressKey(event)
      if (!endsReply && !endsTool) continue
      this.close(stream)
      if (event.type === 'message.completed' && key.endsWith(' content') && stream.text !== '') this.thinksFirst ??= false
      this.streams.delete(key)
    }
  }

  private close(stream: TextStream): void {
    if (stream.closed) return
    stream.closed = true
    if (beginsInThought(stream.text)) this.thinksFirst = true
    this.parts.learn?.([{ text: stream.text }])
  }

  /** A reply that goes on from a given beginning: a value can lie in both. */
  private beginReply({ turn, text }: EventOf<'reply.prefilled'>): void {
    this.streams.set(`${turn} content`, new TextStream(text.content))
    this.streams.set(`${turn} reasoning`, new TextStream(text.reasoning))
  }

  private streamOf(event: RunEvent): TextStream | undefined {
    const key = keyOf(event)
    if (key === undefined) return undefined
    const stream = this.streams.get(key) ?? new TextStream()
    this.streams.set(key, stream)
    return stream
  }

  private learnFrom(event: RunEvent): void {
    const { learn } = this.parts
    if (learn === undefined) return
    const texts: { text: string; key?: string }[] = []
    const { tokens, ...rest } = withTokens(event)
    visitStrings(rest, ({ text, key }) => texts.push({ text, key }))
    if (tokens !== undefined) texts.push({ text: textWritten(tokens) })
    learn(texts)
  }

  private release(): RunEvent[] {
    const shown: RunEvent[] = []
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      if (next.piece !== undefined && !this.isSafe(next.event, next.piece)) break
      this.waiting.shift()
      shown.push(next.piece === undefined ? this.finish(next.event) : this.finishPiece(next.event, next.piece))
    }
    return shown
  }

  /** Whether a reply that is still written may be a thought that is left out, from its beginning on. */
  private mayThink({ text }: TextStream): boolean {
    if (this.thinksFirst === false || this.parts.include.reasoning) return false
    return thoughtRanges(text).length === 0 || (this.thinksFirst === true && !beginsInThought(text))
  }

  private isSafe(event: RunEvent, { stream, end }: Piece): boolean {
    if (stream.closed) return true
    if (this.parts.learn === undefined || end > stream.safe()) return false
    if (isReply(event) && this.mayThink(stream)) return false
    if (stream.learned < end) {
      this.parts.learn([{ text: stream.text.slice(Math.max(0, stream.learned - BEFORE)) }])
      stream.learned = stream.safe()
    }
    return true
  }

  private finish(event: RunEvent): RunEvent {
    const { cutter } = this.parts
    const { tokens, ...rest } = withTokens(event)
    const covered = mapStrings(rest, (text) => cutter.cut(text))
    if (tokens === undefined) return covered
    const places = new TokenPlaces('', { withSpecials: true })
    const placed = places.place(tokens)
    return Object.assign(covered, { tokens: blankTokens(placed, places.text, cutter.find(places.text)) })
  }

  /** An event of a stream: its part of the covered text, and its tokens where they write that very text. */
  private finishPiece(event: RunEvent, piece: Piece): RunEvent {
    const { include, cutter, learn } = this.parts
    const { stream, start, end, placed } = piece
    const { text, ranges } = stream.covered(cutter.size, (whole) => {
      const thoughts = include.reasoning ? [] : thoughtRanges(whole)
      const cuts = [...cutter.find(whole), ...stream.openEnd()]
      return { text: cover(leaveOut(whole, thoughts), cuts), ranges: [...thoughts, ...cuts] }
    })
    const shown = text.slice(start, end)
    if (event.type === 'tool.progressed') return { ...event, chunk: shown }
    if (event.type !== 'tokens.appended') return event
    const rest = { ...event, text: shown, ...(event.name !== undefined && { name: cutter.cut(event.name) }) }
    if (event.tokens === undefined) return rest
    return { ...rest, tokens: this.tokensOfPiece(event.tokens, { piece, ranges, text, isLive: learn !== undefined, placed }) }
  }

  private tokensOfPiece(
    tokens: readonly Token[],
    { piece, ranges, text, isLive, placed }: { piece: Piece; ranges: readonly { start: number; end: number }[]; text: string; isLive: boolean; placed: Piece['placed'] },
  ): Token[] {
    if (piece.stream.aligned) return blankTokens(placed, text, ranges)
    const written = piece.stream.written
    const hides = isLive || ranges.length > 0 || this.parts.cutter.find(written).length > 0 || (!this.parts.include.reasoning && thoughtRanges(written).length > 0)
    return hides ? tokens.map(blankToken) : [...tokens]
  }
}

function isReply(event: RunEvent): boolean {
  return event.type === 'tokens.appended' && event.channel === 'content'
}

function textWritten(tokens: readonly Token[]): string {
  const places = new TokenPlaces('', { withSpecials: true })
  places.place(tokens)
  return places.text
}

function withTokens(event: RunEvent): RunEvent & { tokens?: Token[] | undefined } {
  return event
}

function textOf(event: RunEvent): string {
  if (event.type === 'tokens.appended') return event.text
  return event.type === 'tool.progressed' ? event.chunk : ''
}

function tokensOf(event: RunEvent): readonly Token[] {
  return event.type === 'tokens.appended' ? (event.tokens ?? []) : []
}

function keyOf(event: RunEvent): string | undefined {
  if (event.type === 'tool.progressed') return progressKey(event)
  return event.type === 'tokens.appended' ? replyKey(event) : undefined
}

/** The key of the text that an event of a reply adds to. */
export function replyKey({ turn, channel, call }: EventOf<'tokens.appended'>): string {
  return channel === 'tool_call' ? `${turn} ${channel} ${call ?? ''}` : `${turn} ${channel}`
}

export function progressKey({ turn, callId }: { turn: number; callId: string }): string {
  return `${turn} progress ${callId}`
}
