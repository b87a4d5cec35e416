import path from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { shareInputSchema } from '#lib/api/shares.ts'
import type { Context } from '#server/context.ts'
import { LIMITS } from '#server/limits.ts'
import { createShare } from '#server/share/create-share.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const current = vi.hoisted((): { ctx?: Context } => ({}))
vi.mock('#server/process.ts', () => ({ getContext: async () => current.ctx }))
vi.mock('#server/html-export/viewer.ts', () => ({
  readViewer: () => Promise.resolve({ script: 'go()', scriptHash: 'a=', style: 'p{}', styleHash: 'b=' }),
}))

const HOST = '127.0.0.1:3000'
type Handler = (request: Request, about: { params: Promise<Record<string, string>> }) => Promise<Response>
const handlerSchema = z.custom<Handler>((value) => typeof value === 'function')

let app: TestApp
let run: string
let token: string
beforeEach(async () => {
  app = await startTestApp(reply({ content: 'It is 5.' }))
  current.ctx = app.ctx
  run = await app.finish()
  token = (await createShare(app.ctx, run, shareInputSchema.parse({}))).token
})
afterEach(() => app.stop())

interface Asked {
  readonly route: string
  readonly query?: string
  readonly body?: unknown
  readonly method?: string
}

async function ask({ route, query = '', body, method = body === undefined ? 'GET' : 'POST' }: Asked): Promise<Response> {
  const exported: Record<string, unknown> = await import(path.join(import.meta.dirname, '../../app/api', route, 'route.ts'))
  const handler = handlerSchema.parse(exported[method === 'HEAD' ? 'GET' : method])
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const request = new Request(`http://${HOST}/api/x?${query}`, { method, headers: { host: HOST, 'content-type': 'application/json' }, ...init })
  return handler(request, { params: Promise.resolve({ runId: run, token }) })
}

const DOWNLOAD: Asked = { route: 'shared/[token]/download' }
const all = (): Asked[] => [
  DOWNLOAD,
  { route: 'html', body: { runs: [run] } },
  { route: 'export', query: `format=openai-messages&ids=${run}` },
  { route: 'export', query: `format=openai-messages&view=report&ids=${run}` },
  { route: 'runs/[runId]/shares', body: {} },
  { route: 'runs/[runId]/shares/preview', body: { include: {} } },
]

it('makes so many exports, downloads and shares at once, and says when to come again', async () => {
  const places = Array.from({ length: LIMITS.heavy }, () => app.ctx.heavy.take())
  for (const asked of all()) {
    const response = await ask(asked)
    expect([asked.route, response.status, response.headers.get('retry-after')]).toEqual([asked.route, 429, '10'])
    expect(await response.json()).toMatchObject({ detail: expect.stringMatching(/^at most [48] exports, downloads and new shares go on at once/) })
  }
  expect(app.ctx.store.listShares()).toHaveLength(1)
  for (const leave of places) leave()
  for (const asked of all()) {
    const response = await ask(asked)
    expect([asked.route, Math.floor(response.status / 100)]).toEqual([asked.route, 2])
    expect(app.ctx.heavy.count).toBe(1)
    await response.arrayBuffer()
    expect(app.ctx.heavy.count).toBe(0)
  }
})

it('keeps places from those who have a link only', async () => {
  const unread = await Promise.all(Array.from({ length: LIMITS.heavy - LIMITS.heavySpare }, () => ask(DOWNLOAD)))
  expect(unread.map(({ status }) => status)).not.toContain(429)
  expect((await ask(DOWNLOAD)).status).toBe(429)
  expect((await ask({ route: 'export', query: `format=openai-messages&ids=${run}` })).status).toBe(200)
})

it('keeps no place for who asks for the headers of a download only', async () => {
  expect((await ask({ ...DOWNLOAD, method: 'HEAD' })).status).toBe(200)
  expect(app.ctx.heavy.count).toBe(0)
})
