import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'
import { createLog } from '#server/log.ts'
import { health } from '#server/health.ts'
import { problemResponse } from '#server/http/problem.ts'
import { ownSecrets } from '#server/own-secrets.ts'
import { eventPages } from '#server/runs/load-run.ts'
import { startRun } from '#server/runs/start-run.ts'
import { startServer, type RunningServer } from '#server/start-server.ts'
import { RetakeError } from '#lib/errors.ts'
import { startScriptedServer } from '../support/scripted-model-server.ts'
import type { Script, ScriptedRequest, ScriptedServer } from '../support/scripted-model-server.ts'

const TOKEN = 'access-token-planted-0123456789'
const ENVIRONMENT_KEY = 'sk-environment/planted+AAAA1111'
const ADDED_KEY = 'sk-added"planted<BBBB2222>'
/** Parts that no encoding but base64 changes. */
const TRACES = [TOKEN, 'planted+AAAA1111', 'AAAA1111', 'BBBB2222', ...[TOKEN, ENVIRONMENT_KEY, ADDED_KEY].map((key) => btoa(key).slice(0, 20))]

/** All ways in which a server may throw the key that it was sent back at us. */
const ECHOES: ((header: string) => Script)[] = [
  (header) => ({ status: 401, headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify({ error: { message: `bad key in ${header}` } })] }),
  (header) => ({ status: 400, headers: { 'content-type': 'text/html' }, chunks: [`<h1>${header}</h1>`] }),
  (header) => ({ status: 403, headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify({ error: { message: encodeURIComponent(header) } })] }),
  (header) => ({ status: 400, headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify({ error: { message: btoa(header) } })] }),
  (header) => ({ chunks: [`data: ${JSON.stringify({ error: { message: `broke off at ${header}` } })}\n\n`] }),
  (header) => ({ headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify({ [header]: header })] }),
  (header) => ({ chunks: [`data: {${header}\n\n`] }),
]

let model: ScriptedServer
let server: RunningServer
let dataDir: string
let logged = ''
let echo = 0

beforeEach(async () => {
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    logged += String(text)
    return true
  })
  const answer = ({ headers }: ScriptedRequest) => (ECHOES[echo] ?? (() => ({ chunks: [] })))(headers.authorization ?? '')
  model = await startScriptedServer(answer)
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-test-'))
  const env = { RETAKE_DATA_DIR: dataDir, RETAKE_ACCESS_TOKEN: TOKEN, OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: ENVIRONMENT_KEY, OPENAI_MODEL: 'm' }
  server = await startServer(env)
})
afterEach(async () => {
  await server.stop()
  await model.close()
  await rm(dataDir, { recursive: true, force: true })
  vi.restoreAllMocks()
})

function expectClean(text: string): void {
  for (const trace of TRACES) expect(text).not.toContain(trace)
}

describe('secrets of the server', () => {
  it('stand in no log, event, summary, health, list of servers or problem, whatever a model server answers', async () => {
    const { context: ctx } = server
    const added = await ctx.servers.add({ name: 'added', kind: 'openai', baseUrl: model.baseUrl, model: 'm', apiKey: ADDED_KEY })
    expect(ownSecrets(ctx.config, ctx.store)).toEqual([TOKEN, ENVIRONMENT_KEY, ADDED_KEY])
    for (const id of ['env', added.id]) {
      for (echo = 0; echo < ECHOES.length; echo += 1) {
        const run = await startRun(ctx, runConfigSchema.parse({ task: 'x', server: id, protocol: 'hermes' }))
        await ctx.episodes.get(run.id)?.done
        expect(ctx.store.getRun(run.id)?.error).not.toBeNull()
        expectClean(JSON.stringify([...eventPages(ctx, run.id, { withTokens: true })]))
        expectClean(JSON.stringify(ctx.store.getRun(run.id)))
      }
    }
    const sent = new Set(model.received.map(({ headers }) => headers.authorization))
    expect([...sent]).toEqual([`Bearer ${ENVIRONMENT_KEY}`, `Bearer ${ADDED_KEY}`])
    expectClean(JSON.stringify([health(ctx), ctx.servers.list(), await ctx.servers.probe(added.id)]))
    const request = new Request('http://127.0.0.1/api/runs', { headers: { authorization: 'Bearer wrong', cookie: TOKEN } })
    expect(() => ctx.access.check(request)).toThrow(RetakeError)
    expectClean(await problemResponse(new RetakeError('internal', 'x', { cause: new Error(TOKEN) })).text())
    const leaky = new Error(`GET / failed: ${ENVIRONMENT_KEY}`, { cause: { url: `http://a/?k=${encodeURIComponent(ADDED_KEY)}`, said: JSON.stringify(ADDED_KEY) } })
    ctx.log.error(`it broke at ${TOKEN}`, { request: [...request.headers], echoed: btoa(`Bearer ${TOKEN}`), [ADDED_KEY]: 1, leaky })
    expect(logged).toContain('it broke at [redacted]')
    expectClean(logged)
  })

  it('leaves short values alone, and logs on where the secrets cannot be had', () => {
    expect(ownSecrets({ accessToken: undefined, openai: { baseUrl: 'http://x', apiKey: 'none', model: undefined } })).toEqual([])
    const lines: string[] = []
    const log = createLog((line) => lines.push(line), () => {
      throw new Error('the store is closed')
    })
    log.error('the store is closed')
    expect(lines).toHaveLength(1)
  })
})
