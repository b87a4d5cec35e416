import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { z } from 'zod'
import { stopServer } from '#server/process.ts'
import { startScriptedServer } from '../support/scripted-model-server.ts'
import type { Responder } from '../support/scripted-model-server.ts'

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>

interface Route {
  /** The folders below app/api; `[name]` is a parameter. */
  readonly folders: readonly string[]
  readonly methods: Readonly<Record<string, Handler>>
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is. */
  readonly raw?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The answer's JSON. @throws where it is none */
  readonly json: () => unknown
}

export interface HttpApi {
  /** The scripted model server's address, which is the default server. */
  readonly modelUrl: string
  ask(address: string, ask?: Ask): Promise<Answer>
  stop(): Promise<void>
}

const API = path.join(import.meta.dirname, '..', '..', 'app', 'api')
const ORIGIN = 'http://127.0.0.1:3000'

/** All routes of the API in this process, as Next would call them, over a folder and a model server of their own. */
export async function startHttpApi(model: Responder): Promise<HttpApi> {
  const scripted = await startScriptedServer(model)
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-hostile-'))
  vi.stubEnv('RETAKE_DATA_DIR', dataDir)
  vi.stubEnv('OPENAI_BASE_URL', scripted.baseUrl)
  vi.stubEnv('OPENAI_MODEL', 'scripted-model')
  const routes = await loadRoutes()
  return {
    modelUrl: scripted.baseUrl,
    ask: async (address, { method = 'GET', body, raw, headers } = {}) => {
      const url = new URL(address, ORIGIN)
      const { handler, params } = handlerOf(routes, method, url.pathname)
      const content = raw ?? (body === undefined ? undefined : JSON.stringify(body))
      const type: Record<string, string> = content === undefined ? {} : { 'content-type': 'application/json' }
      const request = new Request(url, {
        method,
        headers: { host: url.host, ...type, ...headers },
        ...(content === undefined ? {} : { body: Buffer.from(content) }),
      })
      const response = await handler(request, { params: Promise.resolve(params) })
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) }
    },
    stop: async () => {
      await stopServer()
      await scripted.close()
      await rm(dataDir, { recursive: true, force: true })
      vi.unstubAllEnvs()
    },
  }
}

const moduleSchema = z.record(z.string(), z.unknown())

async function loadRoutes(): Promise<Route[]> {
  const files = readdirSync(API, { recursive: true }).map(String).filter((file) => path.basename(file) === 'route.ts')
  return Promise.all(
    files.map(async (file) => {
      const loaded = moduleSchema.parse({ ...(await import(path.join(API, file))) })
      const methods = Object.entries(loaded).flatMap(([name, value]) => (isHandler(name, value) ? [[name, value] as const] : []))
      return { folders: path.dirname(file).split(path.sep), methods: Object.fromEntries(methods) }
    }),
  )
}

function isHandler(name: string, value: unknown): value is Handler {
  return /^[A-Z]+$/.test(name) && typeof value === 'function'
}

function handlerOf(routes: readonly Route[], method: string, pathname: string) {
  const parts = pathname.replace(/^\/api\//, '').split('/')
  for (const { folders, methods } of routes) {
    const handler = methods[method]
    if (handler === undefined || folders.length !== parts.length) continue
    const params: Record<string, string> = {}
    const fits = folders.every((folder, at) => {
      const part = parts[at] ?? ''
      const name = /^\[(\w+)\]$/.exec(folder)?.[1]
      if (name === undefined) return folder === part
      params[name] = decodeURIComponent(part)
      return true
    })
    if (fits) return { handler, params }
  }
  throw new Error(`no route answers ${method} ${pathname}`)
}
