import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { sharedSchema, shareInputSchema } from '#lib/api/shares.ts'
import type { Context } from '#server/context.ts'
import { sharedRoute } from '#server/http/shared-route.ts'
import { createShare } from '#server/share/create-share.ts'
import { revokeShare } from '#server/share/revoke-share.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const current = vi.hoisted((): { ctx?: Context } => ({}))
vi.mock('#server/process.ts', () => ({ getContext: async () => current.ctx }))

const ROOT = path.join(import.meta.dirname, '../../../app/api/shared/[token]')
const SECRET = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'
const HOST = '127.0.0.1:3000'
type Handler = (request: Request, about: { params: Promise<Record<string, string>> }) => Promise<Response>
const handlerSchema = z.custom<Handler>((value) => typeof value === 'function')
const files = readdirSync(ROOT, { recursive: true }).map(String).filter((file) => file.endsWith('route.ts'))

let app: TestApp
let run: string
let made: Awaited<ReturnType<typeof createShare>>
beforeEach(async () => {
  app = await startTestApp(reply({ content: `It is ${SECRET}.` }), { RETAKE_ACCESS_TOKEN: 'the-access-token-of-this-test' })
  current.ctx = app.ctx
  run = await app.finish({ title: 'A title' })
  made = await createShare(app.ctx, run, shareInputSchema.parse({ include: { tokens: true } }))
})
afterEach(() => app.stop())

/** The answers of every route of a share, as one who has nothing but its link gets them. */
async function answers(token: string, runId: string, headers: Record<string, string> = {}): Promise<Record<string, Response>> {
  const found: Record<string, Response> = {}
  for (const file of files) {
    const exported: Record<string, unknown> = await import(path.join(ROOT, file))
    expect(Object.keys(exported).filter((name) => /^[A-Z]+$/.test(name))).toEqual(['GET'])
    const params = Promise.resolve({ token, runId, turn: '1' })
    const request = new Request(`http://${HOST}/api/shared/x`, { headers: { host: HOST, ...headers } })
    found[path.dirname(file)] = await handlerSchema.parse(exported['GET'])(request, { params })
  }
  return found
}
const statuses = (all: Record<string, Response>) => new Set(Object.values(all).map(({ status }) => status))
const copyOf = async (): Promise<string> => {
  const about = (await answers(made.token, ''))['.']
  return sharedSchema.parse(await about?.json()).run
}

describe('sharedRoute', () => {
  it('answers whoever has the link with all of it, and with nothing that was cut', async () => {
    const all = await answers(made.token, await copyOf())
    expect(statuses(all)).toEqual(new Set([200]))
    for (const response of Object.values(all)) {
      expect(response.headers.get('cache-control')).toMatch(/^private, no-store/)
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('x-robots-tag')).toBe('noindex, nofollow, noarchive')
      const text = await response.text()
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain(run)
    }
  })

  it('tells beforehand nothing of the run’s words', async () => {
    const about = await (await answers(made.token, ''))['.']?.text()
    expect(about).not.toMatch(/A title|It is|2 plus 3/)
  })

  it('gives the share’s copy only, not the run itself nor another', async () => {
    for (const other of [run, await app.finish(), 'none', '__proto__']) {
      const { '.': _about, download: _download, ...byRun } = await answers(made.token, other)
      expect(statuses(byRun)).toEqual(new Set([404]))
    }
  })

  it('answers alike to a link that was revoked, has expired or never was', async () => {
    const copy = await copyOf()
    const bodies = async (token: string) => Promise.all(Object.values(await answers(token, copy)).map(async (one) => `${one.status} ${await one.text()}`))
    const never = await bodies('AAAAAAAAAAAAAAAAAAAAAA')
    expect(new Set(never).size).toBe(1)
    expect(never[0]).toMatch(/^404 /)
    const { now } = app.ctx
    const later = { ...app.ctx, now: () => now() + 8 * 86_400_000 }
    current.ctx = later
    expect(await bodies(made.token)).toEqual(never)
    current.ctx = app.ctx
    expect((await bodies(made.token))[0]).toMatch(/^200 /)
    await revokeShare(app.ctx, made.share.id)
    expect(await bodies(made.token)).toEqual(never)
    expect(await bodies('')).toEqual(never)
    expect(await bodies(`${made.token}\0`)).toEqual(never)
  })

  it('streams to its end what no longer grows, and says so to who has it all', async () => {
    const copy = await copyOf()
    const stream = (await answers(made.token, copy, { accept: 'text/event-stream' }))['runs/[runId]/events']
    const text = (await stream?.text()) ?? ''
    const { lastSeq } = app.ctx.store.getHiddenRun(copy) ?? { lastSeq: 0 }
    expect(text.match(/^id: \d+$/gm)).toHaveLength(lastSeq)
    expect(text).not.toContain(SECRET)
    expect(stream?.headers.get('content-type')).toContain('text/event-stream')
    const again = (await answers(made.token, copy, { accept: 'text/event-stream', 'last-event-id': String(lastSeq) }))['runs/[runId]/events']
    expect([again?.status, again?.headers.get('x-robots-tag')]).toEqual([204, 'noindex, nofollow, noarchive'])
  })

  it('keeps the rules for where a request comes from', async () => {
    expect(statuses(await answers(made.token, 'x', { origin: 'http://evil.example' }))).toEqual(new Set([403]))
  })

  it('counts how often its page asked, without writing anything at once', async () => {
    await copyOf()
    await copyOf()
    expect(app.ctx.store.listShares()[0]?.opened).toBe(0)
    expect(app.ctx.shares.usesOf(made.share.id)?.times).toBe(2)
  })

  it('wraps what fails unforeseen like any route, with the headers of a share', async () => {
    const error = vi.spyOn(app.ctx.log, 'error').mockImplementation(() => undefined)
    const failing = sharedRoute(() => {
      throw new Error('inside')
    })
    const response = await failing(new Request(`http://${HOST}/api/shared/my-token/download`, { headers: { host: HOST } }), { params: Promise.resolve({ token: 'my-token' }) })
    expect(response.status).toBe(500)
    expect(response.headers.get('x-robots-tag')).toContain('noindex')
    expect(await response.text()).not.toContain('inside')
    expect(error.mock.calls[0]?.[1]).toMatchObject({ path: '/api/shared/[token]/download' })
  })
})
