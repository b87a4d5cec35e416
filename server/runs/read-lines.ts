import 'server-only'
import { ByteRoom } from '#server/byte-room.ts'

/** A line of a file, counted from 1; or why it cannot be read as text. */
export type FileLine =
  | { readonly line: number; readonly ok: true; readonly text: string }
  | { readonly line: number; readonly ok: false; readonly why: string }

const LINE_FEED = 0x0a
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
  private readonly room = new ByteRoom()
  private size = 0
  private line = 0

  constructor(limit: number) {
    this.limit = limit
  }

  add(part: Uint8Array): void {
    this.size += part.byteLength
    if (this.size > this.limit) this.room.take()
    else this.room.add(part)
  }

  end(): FileLine | undefined {
    const { size } = this
    const bytes = this.room.take()
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
}
