import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ApiError, createTransport, type Call, type Fetch } from '#lib/api/transport.ts'

function answering(status: number, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return vi.fn<Fetch>(async () => new Response(status === 204 ? null : text, { status, headers: { 'content-type': type } }))
}

const schema = z.object({ a: z.number() })
const asking = (fetch: Fetch, call?: Call) => createTransport(fetch, '').ask(schema, '/x', call)

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ApiError) return error
  throw new Error('no ApiError was thrown', { cause: error })
}

describe('createTransport', () => {
  it('parses what is answered, at the base it is given', async () => {
    const fetch = answering(200, { a: 1, b: 2 })
    expect(await createTransport(fetch, 'http://h').ask(schema, '/x')).toEqual({ a: 1 })
    expect(fetch.mock.calls[0]?.[0]).toBe('http://h/x')
    expect(fetch.mock.calls[0]?.[1]).toEqual({ method: 'GET', headers: { accept: 'application/json' }, signal: null })
  })

  it('sends JSON with its content type, and the state that a change is meant for', async () => {
    const fetch = answering(200, { a: 1 })
    await asking(fetch, { method: 'POST', body: { task: 'x' }, ifMatch: 7 })
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      method: 'POST',
      body: '{"task":"x"}',
      headers: { 'content-type': 'application/json', 'if-match': '"7"' },
    })
  })

  it('sends a file as it is', async () => {
    const fetch = answering(200, { a: 1 })
    const file = new Blob(['x'], { type: 'text/html' })
    await asking(fetch, { method: 'POST', file })
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({ body: file, headers: { 'content-type': 'application/octet-stream' } })
  })

  it('keeps what a problem says', async () => {
    const issues = [{ path: 'maxTurns', message: 'at least 1' }]
    const error = await failure(asking(answering(400, { type: 'about:blank', title: 'Bad request', status: 400, detail: 'no', issues })))
    expect(error).toMatchObject({ status: 400, title: 'Bad request', detail: 'no', issues })
  })

  it('says so when an error page answers', async () => {
    const error = await failure(asking(answering(502, '<html>', 'text/html')))
    expect(error).toMatchObject({ status: 502, detail: expect.stringContaining('502') })
  })

  it.each([['not JSON', '<html>'], ['something else', '{"a": "x"}']])('says so when a good answer is %s', async (_name, body) => {
    const error = await failure(asking(answering(200, body)))
    expect(error).toMatchObject({ title: 'Unexpected answer', detail: expect.stringContaining('/x') })
  })

  it('says so when nobody answers, and keeps the cause', async () => {
    const cause = new TypeError('Failed to fetch')
    expect(await failure(asking(() => Promise.reject(cause)))).toMatchObject({ status: 0, cause })
  })

  it('leaves an abort what it is', async () => {
    const abort = new DOMException('gone', 'AbortError')
    await expect(asking(() => Promise.reject(abort), { signal: AbortSignal.abort() })).rejects.toBe(abort)
  })

  it('needs no answer where nothing is to be said', async () => {
    await expect(createTransport(answering(204, ''), '').tell('/x', { method: 'DELETE' })).resolves.toBeUndefined()
    expect(await failure(createTransport(answering(404, ''), '').tell('/x', {}))).toMatchObject({ status: 404 })
  })
})
