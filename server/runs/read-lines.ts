import 'server-only'

/** A line of a file, counted from 1; or why it cannot be read as text. */
export type FileLine =
  | { readonly line: number; readonly ok: true; readonly text: string }
  | { readonly line: number; readonly ok: false; readonly why: string }

const LINE_FEED = 0x0a
const EMPTY = new Uint8Array()
const FIRST_ROOM = 4096
/** What is larger is not kept for the next line. */
const LARGE = 1_000_000
const BYTE_ORDER_MARK = '\u{FEFF}'

/** The lines of a file as its bytes arrive, blank ones left out; one over `limit` bytes is passed over without being kept. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<FileLine> {
  const gathered = new LineGatherer(limit)
  for await (const chunk of bytes) {
    let from = 0
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      gathered.add(chunk.subarray(from, end))
      from = end + 1
      const line = gathered.end()
      if (line !== undefined) yield line
    }
    gathered.add(chunk.subarray(from))
  }
  const last = gathered.end()
  if (last !== undefined) yield last
}

/** Puts one line after another together. */
class LineGatherer {
  private readonly limit: number
  private readonly decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Grows by doubling, so that a line that comes in single bytes costs no more than one that comes at once. */
  private room: Uint8Array = EMPTY
  private size = 0
  private line = 0

  constructor(limit: number) {
    this.limit = limit
  }

  add(part: Uint8Array): void {
    const from = this.size
    this.size += part.byteLength
    if (this.size > this.limit) this.room = EMPTY
    else this.keep(part, from)
  }

  end(): FileLine | undefined {
    const { size } = this
    const bytes = this.room.subarray(0, size)
    if (this.room.byteLength > LARGE) this.room = EMPTY
    this.size = 0
    this.line += 1
    const { line } = this
    if (size > this.limit) return { line, ok: false, why: `the line has ${size} bytes; at most ${this.limit} are taken` }
    try {
      const text = this.decoder.decode(bytes).replace(/\r$/, '')
      const marked = line === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text
      return marked.trim() === '' ? undefined : { line, ok: true, text: marked }
    } catch {
      // The decoder says no more than that.
      return { line, ok: false, why: 'the line is not valid UTF-8' }
    }
  }

  /** A copy: the chunk's memory may be used again by who sent it. */
  private keep(part: Uint8Array, from: number): void {
    if (this.size > this.room.byteLength) {
      const larger = new Uint8Array(Math.max(FIRST_ROOM, this.size, 2 * this.room.byteLength))
      larger.set(this.room.subarray(0, from))
      this.room = larger
    }
    this.room.set(part, from)
  }
}
