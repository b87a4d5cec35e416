import { mkdtemp } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import { route } from '#server/http/route.ts'
import { stopServer } from '#server/process.ts'

const written: string[] = []
beforeAll(async () => {
  vi.stubEnv('RETAKE_DATA_DIR', await mkdtemp(path.join(os.tmpdir(), 'retake-test-')))
  vi.spyOn(process.stderr, 'write').mockImplementation((line) => {
    written.push(String(line))
    return true
  })
})
afterAll(async () => {
  await stopServer()
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const ask = (headers: Record<string, string> = {}) =>
  new Request('http://127.0.0.1:3000/api/x?secret=1', { headers: { host: '127.0.0.1:3000', ...headers } })
const params = Promise.resolve({ id: 'a' })

describe('route', () => {
  it('hands context, request and parameters to the handler', async () => {
    const handler = route<{ id: string }>(({ ctx, params: { id } }) => Response.json({ id, host: ctx.config.host }))
    expect(await (await handler(ask(), { params })).json()).toEqual({ id: 'a', host: '127.0.0.1' })
  })

  it('seals every answer: kept nowhere, and nothing in it runs, unless the handler says how it is kept', async () => {
    const failing = route(() => {
      throw new Error('no')
    })
    for (const handler of [route(() => Response.json({})), failing]) {
      const { headers } = await handler(ask(), { params: Promise.resolve({}) })
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
    const own = route(() => new Response(null, { headers: { 'cache-control': 'no-store, no-transform' } }))
    expect((await own(ask(), { params: Promise.resolve({}) })).headers.get('cache-control')).toBe('no-store, no-transform')
  })

  it('asks the guard before the handler', async () => {
    const handler = vi.fn(() => new Response())
    const response = await route(handler)(ask({ origin: 'http://evil.example' }), { params: Promise.resolve({}) })
    expect(response.status).toBe(403)
    expect(handler).not.toHaveBeenCalled()
  })

  it('answers an expected failure as its problem', async () => {
    const response = await route(() => {
      throw new RetakeError('conflict', 'it is taken')
    })(ask(), { params: Promise.resolve({}) })
    expect(await response.json()).toMatchObject({ status: 409, detail: 'it is taken' })
  })

  it('takes it for no fault that whoever asked has gone', async () => {
    const request = new Request(ask(), { signal: AbortSignal.abort() })
    const stopped = route(() => {
      request.signal.throwIfAborted()
      return new Response()
    })
    expect((await stopped(request, { params: Promise.resolve({}) })).status).toBe(503)
    expect(written.join('')).not.toContain('abort')
    const failing = route(() => Promise.reject(new Error('the disk broke meanwhile')))
    await failing(request, { params: Promise.resolve({}) })
    expect(written.join('')).toContain('the disk broke meanwhile')
  })

  it('tells the log what was not expected, with its cause, and the client nothing of it', async () => {
    const response = await route(() => {
      throw new Error('SELECT secrets failed', { cause: new Error('disk I/O') })
    })(ask(), { params: Promise.resolve({}) })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('SELECT')
    expect(written.join('')).toContain('SELECT secrets failed')
    expect(written.join('')).toContain('disk I/O')
    expect(written.join('')).not.toContain('secret=1')
  })
})
