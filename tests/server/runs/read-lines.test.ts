import { describe, expect, it } from 'vitest'
import { readLines } from '#server/runs/read-lines.ts'
import type { FileLine } from '#server/runs/read-lines.ts'

async function linesOf(bytes: Uint8Array | string, { limit = 100, size = 3 } = {}): Promise<FileLine[]> {
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
  const memory = new Uint8Array(size)
  async function* chunks(): AsyncGenerator<Uint8Array> {
    // The same memory again and again, as a socket may do it.
    for (let at = 0; at < all.length; at += size) {
      const part = all.subarray(at, at + size)
      memory.set(part)
      yield memory.subarray(0, part.length)
    }
  }
  const lines: FileLine[] = []
  for await (const line of readLines(chunks(), limit)) lines.push(line)
  return lines
}

describe('readLines', () => {
  it('gives the lines of a file, wherever its bytes are cut', async () => {
    for (let size = 1; size < 20; size += 1) {
      expect(await linesOf('é😀\r\n\n \nlast', { size })).toEqual([
        { line: 1, ok: true, text: 'é😀' },
        { line: 4, ok: true, text: 'last' },
      ])
    }
  })

  it('leaves out a byte order mark at the beginning, and only there', async () => {
    expect(await linesOf('\u{FEFF}a\n\u{FEFF}b')).toEqual([{ line: 1, ok: true, text: 'a' }, { line: 2, ok: true, text: '\u{FEFF}b' }])
  })

  it('passes over a line that is too long, and goes on', async () => {
    expect(await linesOf(`${'x'.repeat(11)}\n${'y'.repeat(10)}\n`, { limit: 10 })).toEqual([
      { line: 1, ok: false, why: 'the line has 11 bytes; at most 10 are taken' },
      { line: 2, ok: true, text: 'yyyyyyyyyy' },
    ])
  })

  it('says where the bytes are no text', async () => {
    expect(await linesOf(new Uint8Array([0xc3, 0x28, 0x0a, 0x61]))).toEqual([
      { line: 1, ok: false, why: 'the line is not valid UTF-8' },
      { line: 2, ok: true, text: 'a' },
    ])
  })

  it('has nothing to say of an empty file', async () => {
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\n\n')).toEqual([])
  })

  it('takes a long line in single bytes, and short ones after it', async () => {
    const long = 'long '.repeat(2000)
    const lines = await linesOf(`${long}\nshort\n${long}`, { limit: 1e6, size: 1 })
    expect(lines.map((line) => line.ok && line.text)).toEqual([long, 'short', long])
  })
})
