import { describe, expect, it, vi } from 'vitest'
import { heavyAnswer } from '#server/http/heavy-answer.ts'
import { textStream } from '#server/http/text-stream.ts'
import { Places } from '#server/places.ts'

const placesFor = (limit: number) => ({ heavy: new Places(limit, { what: 'exports', retryAfter: 10 }) })
const get = { method: 'GET', signal: new AbortController().signal }

async function* words(): AsyncGenerator<string> {
  yield 'one '
  yield 'two'
}

describe('heavyAnswer', () => {
  it('has a place until the answer is read to its end, and refuses with words when none is free', async () => {
    const ctx = placesFor(1)
    const response = await heavyAnswer({ ctx, request: get }, () => new Response(textStream(words()), { status: 201, headers: { 'x-own': 'yes' } }))
    const make = vi.fn(() => new Response())
    await expect(heavyAnswer({ ctx, request: get }, make)).rejects.toMatchObject({
      code: 'too_many',
      retryAfter: 10,
      message: 'at most 1 exports go on at once: there are 1, and one more was asked for; try again later',
    })
    expect(make).not.toHaveBeenCalled()
    expect([response.status, response.headers.get('x-own'), await response.text()]).toEqual([201, 'yes', 'one two'])
    expect(ctx.heavy.count).toBe(0)
    expect(await (await heavyAnswer({ ctx, request: get }, () => Response.json({ again: true }))).json()).toEqual({ again: true })
    await heavyAnswer({ ctx, request: get }, () => new Response(null, { status: 204 }))
    expect(ctx.heavy.count).toBe(0)
  })

  it('gives the place back where making fails, or the answer breaks off', async () => {
    const ctx = placesFor(1)
    const failing = () => Promise.reject(new Error('cannot be made'))
    await expect(heavyAnswer({ ctx, request: get }, failing)).rejects.toThrow('cannot be made')
    expect(ctx.heavy.count).toBe(0)
    async function* broken(): AsyncGenerator<string> {
      yield 'one '
      throw new Error('no more')
    }
    const response = await heavyAnswer({ ctx, request: get }, () => new Response(textStream(broken())))
    expect(ctx.heavy.count).toBe(1)
    await expect(response.text()).rejects.toThrow('no more')
    expect(ctx.heavy.count).toBe(0)
  })

  it('gives the place back when the reader goes, and ends what makes the pieces', async () => {
    const ctx = placesFor(1)
    const ended = Promise.withResolvers<void>()
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield 'x'
      } finally {
        ended.resolve()
      }
    }
    const response = await heavyAnswer({ ctx, request: get }, () => new Response(textStream(endless())))
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    await ended.promise
    expect(ctx.heavy.count).toBe(0)
  })

  it('gives the place back when whoever asked has gone before anything was read', async () => {
    const ctx = placesFor(2)
    const gone = new AbortController()
    const request = { method: 'GET', signal: gone.signal }
    await heavyAnswer({ ctx, request }, () => new Response(textStream(words())))
    expect(ctx.heavy.count).toBe(1)
    gone.abort()
    expect(ctx.heavy.count).toBe(0)
    await heavyAnswer({ ctx, request }, () => new Response(textStream(words())))
    expect(ctx.heavy.count).toBe(0)
  })

  it('keeps no place for an answer without a body that anybody reads', async () => {
    const ctx = placesFor(1)
    const response = await heavyAnswer({ ctx, request: { ...get, method: 'HEAD' } }, () => new Response(textStream(words()), { headers: { 'x-own': 'yes' } }))
    expect([response.body, response.headers.get('x-own'), ctx.heavy.count]).toEqual([null, 'yes', 0])
  })

  it('leaves places to others', async () => {
    const ctx = placesFor(2)
    const spare = { spare: 1 }
    await heavyAnswer({ ctx, request: get }, () => new Response(textStream(words())), spare)
    await expect(heavyAnswer({ ctx, request: get }, () => new Response(), spare)).rejects.toMatchObject({ code: 'too_many' })
    await expect(heavyAnswer({ ctx, request: get }, () => new Response())).resolves.toBeInstanceOf(Response)
  })
})
