import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { parseJson, parseQuery } from '#server/http/parse-request.ts'
import { LIMITS } from '#server/limits.ts'

const schema = z.strictObject({ a: z.number(), b: z.strictObject({ c: z.string() }).optional() })
const streamed = (body: ReadableStream<Uint8Array>): Request => {
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, duplex: 'half' }
  return new Request('http://x/', init)
}
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://x/', { method: 'POST', body, headers })

describe('parseJson', () => {
  it('gives what the schema makes of the body', async () => {
    expect(await parseJson(post('{"a": 1}'), schema)).toEqual({ a: 1 })
  })

  it('lists every finding with its place', async () => {
    await expect(parseJson(post('{"a": "1", "b": {"c": 2}, "d": 1}'), schema)).rejects.toMatchObject({
      code: 'bad_request',
      issues: [{ path: 'a' }, { path: 'b.c' }, { path: '', message: expect.stringContaining('"d"') }],
    })
  })

  it.each(['', '{', 'a=1', '\u0000'])('refuses %j, which is no JSON', async (body) => {
    await expect(parseJson(post(body), schema)).rejects.toThrow('not valid JSON')
  })

  it('stops reading a body that is too large, announced or not', async () => {
    const chunk = new Uint8Array(1_000_000).fill(32)
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 1
        controller.enqueue(chunk)
      },
    })
    await expect(parseJson(streamed(endless), schema)).rejects.toMatchObject({ code: 'too_large' })
    expect(sent).toBeLessThan(20)
    await expect(parseJson(post('{}', { 'content-length': '99000000' }), schema)).rejects.toMatchObject({ code: 'too_large' })
  })

  it('gives a body up that does not come in time, and lets go of it', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    let cancelled = false
    const silent = new ReadableStream<Uint8Array>({ cancel: () => void (cancelled = true) })
    const refused = expect(parseJson(streamed(silent), schema)).rejects.toThrow('within 300 seconds')
    await vi.advanceTimersByTimeAsync(LIMITS.bodyMs)
    await refused
    expect(cancelled).toBe(true)
  })

  it('refuses a million small values before they are made', async () => {
    const body = `[${'[],'.repeat(500_000)}[]]`
    await expect(parseJson(post(body), z.array(z.unknown()))).rejects.toMatchObject({ code: 'too_large', message: expect.stringContaining('values') })
    expect(await parseJson(post(`["${','.repeat(1_000_001)}"]`), z.array(z.string()))).toHaveLength(1)
  })

  it('takes less where a route says so', async () => {
    await expect(parseJson(post(`"${'x'.repeat(7998)}"`), z.string(), { limit: 8000 })).resolves.toHaveLength(7998)
    await expect(parseJson(post(`"${'x'.repeat(7999)}"`), z.string(), { limit: 8000 })).rejects.toThrow('at most 8 kB')
  })

  it('keeps characters that are split between chunks', async () => {
    const bytes = new TextEncoder().encode('{"s": "ü👍"}')
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    expect(await parseJson(streamed(body), z.object({ s: z.string() }))).toEqual({ s: 'ü👍' })
  })
})

describe('parseQuery', () => {
  const query = z.strictObject({ q: z.string().optional() })

  it('refuses names that are unknown or stand twice', () => {
    expect(parseQuery(new Request('http://x/?q=a%20b'), query)).toEqual({ q: 'a b' })
    expect(() => parseQuery(new Request('http://x/?other=1'), query)).toThrow(/other/)
    expect(() => parseQuery(new Request('http://x/?q=1&q=2'), query)).toThrow('names q twice')
  })

  it('takes __proto__ for a name like any other', () => {
    expect(() => parseQuery(new Request('http://x/?__proto__=1'), query)).toThrow(/bad|nrecognized|proto/i)
  })
})
