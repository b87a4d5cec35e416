import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { problemSchema } from '#lib/api/contract.ts'
import { shareInputSchema } from '#lib/api/shares.ts'
import type { Context } from '#server/context.ts'
import { createCollection } from '#server/library/create-collection.ts'
import { createShare } from '#server/share/create-share.ts'
import { openShare } from '#server/share/open-share.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startTestApp } from '../support/test-app.ts'
import type { TestApp } from '../support/test-app.ts'

const current = vi.hoisted((): { ctx?: Context } => ({}))
vi.mock('#server/process.ts', () => ({ getContext: async () => current.ctx }))

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Routes that answer without an access token: each line is a decision. What they say is tested where they are. */
const OPEN = new Set(['/api/session'])
/** These ask for the token of a share, which their address names. */
const isShared = (route: string): boolean => route.startsWith('/api/shared/')
const isOpen = (route: string): boolean => OPEN.has(route) || isShared(route)

const ROOT = path.join(import.meta.dirname, '..', '..')
const TOKEN = 'the-access-token-of-the-matrix'
/** Stands in everything that the server holds, and in nothing that a refusal says. */
const SECRET = 'held-back-9f3c'
const HOST = '127.0.0.1:3000'
/** In a case: the token of a share that is there. */
const SHARE = 'SHARE-TOKEN'

type Params = Readonly<Record<string, string | string[]>>
type Handler = (request: Request, context: { params: Promise<Params> }) => Promise<Response>
const handlerSchema = z.custom<Handler>((value) => typeof value === 'function')

interface Endpoint {
  /** As in `/api/runs/[runId]`. */
  readonly route: string
  readonly method: string
  readonly handler: Handler
}

interface Case {
  readonly name: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly query?: string
  /** Only for changes that have a body. */
  readonly bodyOnly?: boolean
  /** Not for routes that ask for no token. */
  readonly tokenOnly?: boolean
}

const filesIn = (pattern: RegExp): string[] =>
  readdirSync(path.join(ROOT, 'app'), { recursive: true }).map(String).filter((file) => pattern.test(path.basename(file))).toSorted()

async function endpointsOf(file: string): Promise<Endpoint[]> {
  const exported: Record<string, unknown> = await import(path.join(ROOT, 'app', file))
  const methods = METHODS.filter((method) => method in exported)
  if (methods.length === 0) throw new Error(`${file} answers nothing`)
  const route = `/${path.dirname(file).split(path.sep).filter((part) => !part.startsWith('(')).join('/')}`
  return methods.map((method) => ({ route, method, handler: handlerSchema.parse(exported[method]) }))
}

const routes = filesIn(/^route\.ts$/)
const endpoints = (await Promise.all(routes.map(endpointsOf))).flat()

const BEARER = { authorization: `Bearer ${TOKEN}` }
const OTHER_PAGES: readonly Omit<Case, 'status'>[] = [
  { name: 'a foreign Origin', headers: { origin: 'http://evil.example' } },
  { name: 'the Origin null', headers: { origin: 'null' } },
  { name: 'an Origin at another port', headers: { origin: 'http://127.0.0.1:4000' } },
  { name: 'a page of another site', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
  { name: 'a page of another port', headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' } },
]
const WRONG_TYPES: readonly Omit<Case, 'status'>[] = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''].map(
  (type) => ({ name: `the content type "${type}"`, headers: { 'content-type': type }, bodyOnly: true }),
)
const refused = (status: number, cases: readonly Omit<Case, 'status'>[], headers: Record<string, string> = {}): Case[] =>
  cases.map((one) => ({ ...one, status, headers: { ...headers, ...one.headers } }))

const NO_TOKEN: readonly Omit<Case, 'status'>[] = [
  { name: 'no token', headers: {} },
  { name: 'no token, as a stream', headers: { accept: 'text/event-stream' } },
  { name: 'a wrong token', headers: { authorization: 'Bearer wrong-token-of-some-length' } },
  { name: 'an empty token', headers: { authorization: 'Bearer ' } },
  { name: 'the token in another scheme', headers: { authorization: `Basic ${TOKEN}` } },
  { name: 'the token as a cookie', headers: { cookie: `retake_session_3000=${TOKEN}; retake_token=${TOKEN}` } },
  { name: 'a forged session', headers: { cookie: `retake_session_3000=99999999999.${'A'.repeat(22)}.${'A'.repeat(43)}` } },
  { name: 'the token in the address', headers: {}, query: `token=${TOKEN}&access_token=${TOKEN}` },
  { name: 'the token of a share', headers: { authorization: `Bearer ${SHARE}` } },
  { name: 'the token of a share as a cookie', headers: { cookie: `retake_session_3000=${SHARE}` } },
  { name: 'the token of a share in the address', headers: {}, query: `token=${SHARE}&share=${SHARE}` },
  { name: 'a foreign Host and no token', headers: { host: 'evil.example' } },
]
const LOCKED: readonly Case[] = [
  ...refused(401, NO_TOKEN).map((one) => ({ ...one, tokenOnly: true })),
  ...refused(403, OTHER_PAGES),
  ...refused(403, OTHER_PAGES, BEARER),
  ...refused(415, WRONG_TYPES, BEARER),
]
const UNLOCKED: readonly Case[] = [
  { name: 'a foreign Host', status: 403, headers: { host: 'evil.example' } },
  { name: 'a foreign Host and its Origin', status: 403, headers: { host: 'evil.example', origin: 'http://evil.example' } },
  { name: 'a Host that only begins like this one', status: 403, headers: { host: '127.0.0.1.evil.example' } },
  { name: 'a foreign Host behind one that is said to be this one', status: 403, headers: { host: 'evil.example', 'x-forwarded-host': HOST } },
  ...refused(403, OTHER_PAGES),
  ...refused(415, WRONG_TYPES),
]

const hasBody = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method)
const casesFor = (cases: readonly Case[], { route, method }: Endpoint): Case[] =>
  cases.filter((one) => (one.bodyOnly !== true || hasBody(method)) && (one.tokenOnly !== true || !isOpen(route)))
const requests = [LOCKED, UNLOCKED].flatMap((cases) => endpoints.flatMap((endpoint) => casesFor(cases, endpoint))).length

/** What is there to be told: a finished run, a model server, a collection. Gives what the parts of an address stand for. */
async function fill(app: TestApp): Promise<Params> {
  const runId = await app.finish({ task: `${SECRET} task`, title: `${SECRET} title`, tags: [SECRET] })
  const server = await app.ctx.servers.add({ name: `${SECRET} server`, kind: 'openai', baseUrl: app.model.baseUrl, apiKey: `${SECRET}-key` })
  const collection = await createCollection(app.ctx, { name: `${SECRET} collection`, tags: [], note: '' })
  const { token, share } = await createShare(app.ctx, runId, shareInputSchema.parse({}))
  const { copy } = openShare(app.ctx, token)
  return { runId, copy, token, shareId: share.id, serverId: server.id, collectionId: collection.id, turn: '1', index: '0', path: ['nowhere'] }
}

async function ask({ route, method, handler }: Endpoint, params: Params, { headers, query = '' }: Pick<Case, 'headers' | 'query'>): Promise<Response> {
  const own: Record<string, string | string[]> = {}
  const address = route.replaceAll(/\[(\.\.\.)?(\w+)\]/g, (_, rest: string | undefined, name: string) => {
    const value = params[isShared(route) && name === 'runId' ? 'copy' : name]
    if (value === undefined) throw new Error(`say in fill() what [${name}] of ${route} stands for, so that it is something that is there`)
    own[name] = rest === undefined ? value : [value].flat()
    return [value].flat().join('/')
  })
  const type = route === '/api/import' ? 'application/x-ndjson' : 'application/json'
  const withShare = (text: string): string => text.replaceAll(SHARE, [params['token']].flat().join(''))
  const given = Object.entries(headers).map(([name, value]) => [name, withShare(value)])
  const all = new Headers({ host: HOST, ...(hasBody(method) && { 'content-type': type }), ...Object.fromEntries(given) })
  if (all.get('content-type') === '') all.delete('content-type')
  const body = hasBody(method) ? new TextEncoder().encode('{}') : null
  return handler(new Request(`http://${HOST}${address}?${withShare(query)}`, { method, headers: all, body }), { params: Promise.resolve(own) })
}

const holdings = ({ ctx }: TestApp): string =>
  JSON.stringify([ctx.store.listRuns({}), ctx.servers.list(), ctx.store.listCollections(''), ctx.store.listShares()])

describe(`${endpoints.length} handlers of ${routes.length} routes, ${requests} requests that are refused`, () => {
  describe.each([
    ['with an access token', { RETAKE_ACCESS_TOKEN: TOKEN }, LOCKED],
    ['without one', {}, UNLOCKED],
  ] as const)('%s', (_, env, cases) => {
    let app: TestApp
    let params: Params
    let before: string
    beforeAll(async () => {
      app = await startTestApp(reply({ content: `${SECRET} reply` }), env)
      vi.spyOn(app.ctx.log, 'warn').mockImplementation(() => undefined)
      current.ctx = app.ctx
      params = await fill(app)
      before = holdings(app)
    })
    afterAll(async () => {
      await app.stop()
    })

    it.each(endpoints)('$method $route refuses all of them, and tells nothing', async (endpoint) => {
      for (const one of casesFor(cases, endpoint)) {
        // Else so many wrong tokens from one place would be answered with 429 before they are looked at.
        if (app.ctx.config.accessToken !== undefined) app.ctx.access.check(new Request('http://h', { headers: BEARER }))
        const response = await ask(endpoint, params, one)
        const text = await response.text()
        expect({ case: one.name, status: response.status }).toEqual({ case: one.name, status: one.status })
        expect(text).not.toContain(SECRET)
        expect(problemSchema.strict().parse(JSON.parse(text)).status).toBe(one.status)
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        expect(response.headers.get('cache-control')).toContain('no-store')
        expect(response.headers.get('set-cookie')).toBeNull()
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
      expect(holdings(app)).toBe(before)
    })

    it.each(endpoints.filter(({ route }) => isShared(route)))('$method $route answers to the token of its own share only', async (endpoint) => {
      const own: Record<string, string | string[]> = { ...params, copy: params['runId'] ?? '' }
      const strangers: Params[] = [{ ...params, token: 'A'.repeat(22) }, { ...params, token: TOKEN }, { ...params, token: '' }]
      if (endpoint.route.includes('[runId]')) strangers.push(own)
      for (const stranger of strangers) {
        const response = await ask(endpoint, stranger, { headers: BEARER })
        expect(response.status).toBe(404)
        expect(await response.text()).not.toContain(SECRET)
      }
    })

    it('answers its own pages and programs, so that there is something that was held back', async () => {
      const telling: string[] = []
      for (const endpoint of endpoints.filter(({ method, route }) => method === 'GET' && !isOpen(route))) {
        const response = await ask(endpoint, params, { headers: { ...BEARER, origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' } })
        const text = await response.text()
        expect([endpoint.route, response.status]).toEqual([endpoint.route, expect.not.toBeOneOf([401, 403, 415, 429])])
        if (text.includes(SECRET)) telling.push(endpoint.route)
      }
      expect(telling).toEqual(expect.arrayContaining(['/api/runs', '/api/runs/[runId]', '/api/runs/[runId]/events', '/api/servers', '/api/collections']))
    })
  })

  it('leaves no handler to Next that would answer without asking', () => {
    expect(endpoints.filter(({ method }) => method === 'HEAD' || method === 'OPTIONS')).toEqual([])
    expect([...OPEN].filter((route) => !endpoints.some((endpoint) => endpoint.route === route))).toEqual([])
  })
})

it('pages are shells: none of them reads anything on the server, so that none can carry it', () => {
  const pages = filesIn(/\.tsx$/)
  expect(pages.length).toBeGreaterThan(5)
  expect(pages.filter((file) => readFileSync(path.join(ROOT, 'app', file), 'utf8').includes('#server/'))).toEqual([])
})
