import { JsonMachine } from './json-machine.ts'
import { readBlock } from './read-block.ts'
import type { BlockEnd, ReadBlock, Span } from './types.ts'

export interface TextSegment {
  readonly type: 'text'
  readonly span: Span
}

export interface ThinkSegment {
  readonly type: 'think'
  /** With its tags. */
  readonly span: Span
  readonly inner: Span
  readonly closed: boolean
}

export interface CallSegment {
  readonly type: 'call'
  /** With its tags. */
  readonly span: Span
  /** What stands between the tags. */
  readonly raw: string
  readonly state: 'open' | 'done'
  /** What it says; there once the state is `done`. */
  readonly block?: ReadBlock
}

/** A part of a reply; the segments of a reply lie side by side and cover it. Offsets are UTF-16. */
export type Segment = TextSegment | ThinkSegment | CallSegment

const THINK = '<think>'
const THINK_END = '</think>'
const CALL = '<tool_call>'
const CALL_END = '</tool_call>'

const LESS_THAN = 0x3c
const BACKTICK = 0x60

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
const isWord = (code: number): boolean => /[\w-]/.test(String.fromCharCode(code))
const startsJson = (code: number): boolean => /[-0-9"{[]/.test(String.fromCharCode(code))

/**
 * Where the scanner stands: in plain text, in a think block, in a call before its content (`lead`), in the JSON of a
 * call, or in a call behind it (`tail`), where only a tag matters.
 */
type Mode = 'text' | 'think' | 'lead' | 'json' | 'tail'

interface OpenCall {
  payload: number
  fence: 'none' | 'within' | 'past'
  isComplete: boolean
}

/**
 * Finds think blocks and tool calls in a reply while it streams. However the text is cut into chunks, the result is the
 * same, and the whole costs time in proportion to the text.
 *
 * A tag inside a JSON string of a call is text. When the JSON of a call turns out to be broken, its strings cannot be
 * trusted, so the scanner goes back and ends the block at its first tag. That stays linear: of two readings of the same
 * text that begin at different tags one is inside a string wherever the other is not, and the one that is not fails at
 * the next tag, so no character is read more than a few times.
 */
export class ReplyScanner {
  private codes = new Uint16Array(256)
  private length = 0
  /** The next character to look at. */
  private at = 0
  /** Where the segment in work begins. */
  private start = 0
  private mode: Mode = 'text'
  private call: OpenCall = newCall()
  private machine = new JsonMachine()
  private ended: { truncated: boolean } | undefined
  private readonly finished: Segment[] = []
  private readonly openRaw = { from: 0, to: 0, text: '' }
  private snapshot: readonly Segment[] | undefined

  /** Takes the next piece of the reply. */
  push(chunk: string): void {
    if (this.ended !== undefined) throw new Error('the reply is finished: nothing can be pushed')
    this.reserve(chunk.length)
    for (let index = 0; index < chunk.length; index += 1) this.codes[this.length + index] = chunk.charCodeAt(index)
    this.length += chunk.length
    this.scan()
  }

  /** Ends the reply; `truncated` says that it was cut off by its token limit. */
  finish(end: { truncated: boolean }): void {
    if (this.ended !== undefined) return
    this.ended = end
    this.scan()
    // JSON that never ended is cut off if the whole reply was; else it is broken, and tags in it count.
    while (this.mode === 'json' && !end.truncated) {
      this.rewind()
      this.scan()
    }
    if (this.mode === 'text') this.endText()
    else if (this.mode === 'think') this.finished.push(this.thinkUpTo(this.length, false))
    else this.endCall('text_end')
  }

  /**
   * What has been found so far. Finished segments keep their identity; the last one is still open unless `finish` was
   * called. The end of the text is left out while it may be the beginning of a tag.
   */
  get segments(): readonly Segment[] {
    this.snapshot ??= this.ended === undefined ? [...this.finished, ...this.openSegment()] : this.finished
    return this.snapshot
  }

  private scan(): void {
    this.snapshot = undefined
    while (this.at < this.length && this.step()) {
      // Each step ends at the next change of mode.
    }
  }

  /** Goes on to the next change of mode: false if the text that is there does not reach that far. */
  private step(): boolean {
    if (this.mode === 'text') return this.inText()
    if (this.mode === 'think') return this.inThink()
    if (this.mode === 'lead') return this.inLead()
    return this.mode === 'json' ? this.inJson() : this.inTail()
  }

  private inText(): boolean {
    const tag = this.seek([THINK, CALL])
    if (tag === undefined) return false
    this.endText()
    this.start = this.at
    this.at += tag.length
    this.mode = tag === THINK ? 'think' : 'lead'
    this.call = newCall()
    return true
  }

  /** Up to `</think>` everything is thought, and stays so if that never comes: a call only thought of is not made. */
  private inThink(): boolean {
    const tag = this.seek([THINK_END])
    if (tag === undefined) return false
    const end = this.at + tag.length
    this.finished.push(this.thinkUpTo(end, true))
    this.goOnInText(end)
    return true
  }

  /** White space and the head of a code fence; then the first character tells the form of the call. */
  private inLead(): boolean {
    const call = this.call
    for (; this.at < this.length; this.at += 1) {
      const code = this.code(this.at)
      if (code === BACKTICK && call.fence === 'none') call.fence = 'within'
      else if (call.fence === 'within' && !isFence(code)) call.fence = 'past'
      if (call.fence === 'within' || isSpace(code)) continue
      call.payload = this.at
      this.mode = startsJson(code) ? 'json' : 'tail'
      if (this.mode === 'json') this.machine = new JsonMachine()
      return true
    }
    return false
  }

  private inJson(): boolean {
    for (; this.at < this.length; this.at += 1) {
      const verdict = this.machine.take(this.code(this.at))
      if (verdict === 'more') continue
      if (verdict === 'fault') this.rewind()
      else {
        this.call.isComplete = true
        this.mode = 'tail'
        if (verdict === 'done') this.at += 1
      }
      return true
    }
    return false
  }

  /** Looks for the end of the block from the beginning of its content, strings or no strings. */
  private rewind(): void {
    this.at = this.call.payload
    this.mode = 'tail'
  }

  private inTail(): boolean {
    // Behind a complete call a thought may begin; in a broken one `<think>` is as likely to be debris.
    const tag = this.seek(this.call.isComplete ? [CALL_END, CALL, THINK] : [CALL_END, CALL])
    if (tag === undefined) return false
    this.endCall(tag === CALL_END ? 'closed' : 'cut')
    return true
  }

  private endText(): void {
    if (this.at > this.start) this.finished.push({ type: 'text', span: [this.start, this.at] })
  }

  private endCall(end: BlockEnd): void {
    const raw = this.slice(this.start + CALL.length, this.at)
    const offset = this.start + CALL.length
    const block = readBlock({
      raw,
      payload: (this.mode === 'lead' ? this.at : this.call.payload) - offset,
      fenced: this.call.fence !== 'none',
      end,
      truncated: this.ended?.truncated === true,
    })
    const after = this.at + (end === 'closed' ? CALL_END.length : 0)
    this.finished.push({ type: 'call', span: [this.start, after], raw, state: 'done', block })
    this.goOnInText(after)
  }

  private goOnInText(at: number): void {
    this.at = at
    this.start = at
    this.mode = 'text'
  }

  private thinkUpTo(end: number, closed: boolean): ThinkSegment {
    const inner: Span = [this.start + THINK.length, closed ? end - THINK_END.length : end]
    return { type: 'think', span: [this.start, end], inner, closed }
  }

  private openSegment(): Segment[] {
    if (this.mode === 'think') return [this.thinkUpTo(this.at, false)]
    if (this.mode === 'text') return this.at > this.start ? [{ type: 'text', span: [this.start, this.at] }] : []
    return [{ type: 'call', span: [this.start, this.at], raw: this.rawSoFar(), state: 'open' }]
  }

  /** The content of the open call; grows by what is new, so that looking often costs little. */
  private rawSoFar(): string {
    const open = this.openRaw
    const from = this.start + CALL.length
    if (open.from !== from) Object.assign(open, { from, to: from, text: '' })
    open.text += this.slice(open.to, this.at)
    open.to = this.at
    return open.text
  }

  /**
   * Moves on to the first of these tags. Undefined where there is none: then `at` stands at the end, or before what
   * may yet become one.
   */
  private seek(tags: readonly string[]): string | undefined {
    for (; this.at < this.length; this.at += 1) {
      if (this.code(this.at) !== LESS_THAN) continue
      const fitting = tags.filter((tag) => this.fits(tag))
      const whole = fitting.find((tag) => this.at + tag.length <= this.length)
      if (whole !== undefined) return whole
      if (fitting.length > 0 && this.ended === undefined) return undefined
    }
    return undefined
  }

  /** Whether the text at `at` is this tag, or its beginning where the text ends. */
  private fits(tag: string): boolean {
    const length = Math.min(tag.length, this.length - this.at)
    for (let index = 1; index < length; index += 1) {
      if (this.code(this.at + index) !== tag.charCodeAt(index)) return false
    }
    return true
  }

  private code(at: number): number {
    return this.codes[at] ?? 0
  }

  /** Code units instead of a string: a string that grows by little pieces is copied whole whenever it is looked at. */
  private reserve(more: number): void {
    if (this.length + more <= this.codes.length) return
    const larger = new Uint16Array(Math.max(this.length + more, this.codes.length * 2))
    larger.set(this.codes.subarray(0, this.length))
    this.codes = larger
  }

  private slice(from: number, to: number): string {
    const PIECE = 4096
    let text = ''
    for (let at = from; at < to; at += PIECE) {
      text += String.fromCharCode(...this.codes.subarray(at, Math.min(at + PIECE, to)))
    }
    return text
  }
}

const isFence = (code: number): boolean => code === BACKTICK || isWord(code)

function newCall(): OpenCall {
  return { payload: 0, fence: 'none', isComplete: false }
}

/** Scans a whole reply. */
export function scanReply(text: string, end: { truncated: boolean }): readonly Segment[] {
  const scanner = new ReplyScanner()
  scanner.push(text)
  scanner.finish(end)
  return scanner.segments
}
