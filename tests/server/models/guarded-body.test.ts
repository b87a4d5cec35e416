import { PassThrough, Readable } from 'node:stream'
import { array, assert, asyncProperty, nat, stringMatching } from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { guardedBody } from '#server/models/guarded-body.ts'
import type { BodyLimits } from '#server/models/guarded-body.ts'

const limits: BodyLimits = {
  idleTimeoutMs: 10_000,
  maxEventBytes: 10,
  failure: (kind, cause) => new Error(kind, { cause }),
}

const read = (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text()

function bodyOf(...chunks: string[]): ReadableStream<Uint8Array> {
  return guardedBody(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), limits)
}

describe('guardedBody', () => {
  it('hands on the bytes as they are, however they are cut', async () => {
    const line = stringMatching(/^[a-zé👋]{0,4}$/u)
    await assert(
      asyncProperty(array(line, { maxLength: 30 }), nat(6), async (lines, size) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n\n`).join(''))
        const cuts = Array.from({ length: Math.ceil(bytes.length / (size + 1)) }, (_, i) =>
          bytes.subarray(i * (size + 1), (i + 1) * (size + 1)),
        )
        const wide = { ...limits, maxEventBytes: 50 }
        expect(await read(guardedBody(Readable.from(cuts), wide))).toBe(bytes.toString())
      }),
    )
  })

  it.each([
    ['an endless line', ['0123456', '789a']],
    ['an event of many lines', ['0123\n', '4567\n', '89\n']],
  ])('gives up %s', async (_name, chunks) => {
    await expect(read(bodyOf(...chunks))).rejects.toThrow('too_large')
  })

  it.each([
    ['line feeds', '\n\n'],
    ['carriage returns with line feeds', '\r\n\r\n'],
  ])('counts from each blank line, of %s', async (_name, blank) => {
    const events = Array.from({ length: 5 }, () => `123456${blank}`)
    expect(await read(bodyOf(...events))).toBe(events.join(''))
  })

  it('finds a blank line that is cut in two', async () => {
    const pieces = ['123456\r', '\n', '\r', '\n', '123456\n', '\n', '123456']
    expect(await read(bodyOf(...pieces))).toBe(pieces.join(''))
  })

  it('tells a broken connection with its cause', async () => {
    const source = new PassThrough()
    const reading = read(guardedBody(source, limits))
    source.destroy(new Error('reset'))
    await expect(reading).rejects.toMatchObject({ message: 'disconnected', cause: { message: 'reset' } })
  })

  it('tells a source that closes without an end', async () => {
    const source = new PassThrough()
    const reading = read(guardedBody(source, limits))
    source.destroy()
    await expect(reading).rejects.toThrow('disconnected')
  })

  it('delivers what came before the connection broke', async () => {
    const source = new PassThrough()
    const reader = guardedBody(source, limits).getReader()
    source.write('a')
    source.write('b')
    await new Promise(setImmediate)
    source.destroy(new Error('reset'))
    await new Promise(setImmediate)
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('ab')
    await expect(reader.read()).rejects.toThrow('disconnected')
  })

  it('makes a sender wait that is far ahead of the reader', async () => {
    const source = new PassThrough()
    const reader = guardedBody(source, { ...limits, maxEventBytes: 1e9 }).getReader()
    let sent = 0
    while (sent < 10_000_000 && source.write(Buffer.alloc(10_000))) {
      sent += 10_000
      await new Promise(setImmediate)
    }
    expect(sent).toBeLessThan(400_000)
    source.end()
    let received = 0
    for (let part = await reader.read(); !part.done; part = await reader.read()) received += part.value.length
    expect(received).toBe(sent + 10_000)
  })

  it('closes the source when the reader has enough', async () => {
    const source = new PassThrough()
    await guardedBody(source, limits).cancel()
    expect(source.destroyed).toBe(true)
  })

  it('ends a silence, but not while the reader takes its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const source = new PassThrough()
      const reader = guardedBody(source, limits).getReader()
      source.write('a')
      expect((await reader.read()).value).toHaveLength(1)
      vi.advanceTimersByTime(60_000)
      source.write('b')
      expect((await reader.read()).value).toHaveLength(1)
      const silent = expect(reader.read()).rejects.toThrow('timed_out')
      await new Promise(setImmediate)
      vi.advanceTimersByTime(9_999)
      expect(source.destroyed).toBe(false)
      vi.advanceTimersByTime(1)
      await silent
    } finally {
      vi.useRealTimers()
    }
  })
})
