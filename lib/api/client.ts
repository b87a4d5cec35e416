import { z } from 'zod'
import { messageOf, type Issue } from '../errors.ts'
import type { RunConfigInput } from '../run/config.ts'
import { OUTCOMES, RUN_KINDS } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import { decodeColumns, type TokenColumns } from '../tokens/columns.ts'
import {
  capabilitiesSchema,
  healthSchema,
  problemSchema,
  RUN_STATUSES,
  runCreatedSchema,
  runListSchema,
  runSummarySchema,
  serverListSchema,
  toolsetListSchema,
  type Problem,
  type RunPatch,
  type RunQuery,
  type ServerInput,
  type ServerPatch,
} from './contract.ts'

/** The part of `fetch` that the client uses; paths are relative to the page unless a base is given. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: AbortSignal | null },
) => Promise<Response>

/** A request that failed: `status` is 0 when no answer came, else that of the answer; `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly title: string
  readonly issues: readonly Issue[]

  constructor(status: number, about: { title: string; detail: string; issues?: readonly Issue[] | undefined }, cause?: unknown) {
    super(about.detail, cause === undefined ? undefined : { cause })
    this.status = status
    this.title = about.title
    this.issues = about.issues ?? []
  }

  get detail(): string {
    return this.message
  }
}

/** A fold made by our own server: the check makes sure that it is one, not that every part of it is as it should be. */
const stateShape = z.looseObject({
  kind: z.enum(RUN_KINDS),
  title: z.string(),
  status: z.enum(RUN_STATUSES),
  outcome: z.enum(OUTCOMES).optional(),
  createdAt: z.number(),
  systemPrompt: z.string(),
  tools: z.array(z.unknown()),
  messages: z.array(z.looseObject({ message: z.looseObject({ content: z.string() }) })),
  turns: z.array(z.looseObject({ turn: z.number(), calls: z.array(z.unknown()) })),
  interruptions: z.array(z.unknown()),
  counts: z.looseObject({ turns: z.number(), calls: z.number() }),
  lastSeq: z.number(),
})
const runStateSchema = z.custom<RunState>((value) => stateShape.safeParse(value).success, 'this is not the state of a run')

/** `GET /api/runs/{id}`: the row of the list, the fold of the log, and the seq up to which it goes. */
const runDetailSchema = z.object({ run: runSummarySchema, state: runStateSchema, lastSeq: z.number().int() })

/** The sequences as the result carries them, or null; their shape is the seed's, and they are only passed on. */
const managedStateSchema = z.looseObject({ managed_state: z.unknown() })
/** How sequences are arranged: the seed's list of nodes, or the tree of them. */
export type SequencesView = 'list' | 'tree'

const createdSchema = z.looseObject({ id: z.string() })

/** A query as text, lists joined by commas, nothing for what is not asked. */
export function runQueryText(query: RunQuery): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '')
    if (text !== '') params.set(name, text)
  }
  return params.toString()
}

const segment = encodeURIComponent

/** Where everything is; `runEvents` is an event stream, `result` the seed's object. */
export const API_PATHS = {
  runs: '/api/runs',
  run: (id: string) => `/api/runs/${segment(id)}`,
  runEvents: (id: string, after: number) => `/api/runs/${segment(id)}/events?after=${after}`,
  result: (id: string) => `/api/runs/${segment(id)}/result`,
  turnTokens: (id: string, turn: number) => `/api/runs/${segment(id)}/turns/${turn}/tokens`,
  servers: '/api/servers',
  server: (id: string) => `/api/servers/${segment(id)}`,
  tools: '/api/tools',
  health: '/api/health',
}

/** The page's own address of a run. */
export function runPagePath(id: string): string {
  return `/runs/${segment(id)}`
}

/** Which tokens of a turn: its prompt's new ones or its reply's, `from` (inclusive) to `to` (exclusive), `k` alternatives each. */
export interface TokenQuery {
  readonly turn: number
  readonly part: 'prompt' | 'reply'
  readonly k?: number
  readonly from?: number
  readonly to?: number
}

function tokensPath(id: string, { turn, part, k = 0, from, to }: TokenQuery): string {
  const query = new URLSearchParams({ part, k: String(k) })
  if (from !== undefined) query.set('from', String(from))
  if (to !== undefined) query.set('to', String(to))
  return `${API_PATHS.turnTokens(id, turn)}?${query.toString()}`
}

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  accept?: string
  body?: unknown
  signal?: AbortSignal | undefined
}

/**
 * The HTTP API as functions: what is sent has the contract's types, what comes back is parsed. Everything that goes wrong
 * is an `ApiError`, except an abort, which stays what it is.
 */
export function createApiClient(fetch: Fetch, base = '') {
  async function send(path: string, { method = 'GET', accept = 'application/json', body, signal }: Call): Promise<Response> {
    const response = await fetch(base + path, {
      method,
      headers: { accept, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ?? null,
    }).catch((cause: unknown) => {
      throw signal?.aborted ? cause : unreachable(cause)
    })
    if (!response.ok) throw await failureOf(response)
    return response
  }

  async function ask<T>(schema: z.ZodType<T>, path: string, call: Call = {}): Promise<T> {
    const response = await send(path, call)
    const json: unknown = await response.json().catch((cause: unknown) => {
      throw call.signal?.aborted ? cause : notUnderstood(path, response.status, cause)
    })
    const parsed = schema.safeParse(json)
    if (!parsed.success) throw notUnderstood(path, response.status, parsed.error)
    return parsed.data
  }

  async function tell(path: string, call: Call): Promise<void> {
    const response = await send(path, call)
    await response.body?.cancel()
  }

  return {
    listRuns: (query: RunQuery, signal?: AbortSignal) => ask(runListSchema, `${API_PATHS.runs}?${runQueryText(query)}`, { signal }),
    createRun: (config: RunConfigInput) => ask(runCreatedSchema, API_PATHS.runs, { method: 'POST', body: config }),
    getRun: (id: string, signal?: AbortSignal) => ask(runDetailSchema, API_PATHS.run(id), { signal }),
    patchRun: (id: string, patch: RunPatch) => tell(API_PATHS.run(id), { method: 'PATCH', body: patch }),
    cancelRun: (id: string) => tell(`${API_PATHS.run(id)}/cancel`, { method: 'POST', body: {} }),
    deleteRun: (id: string) => tell(API_PATHS.run(id), { method: 'DELETE', body: {} }),
    /** Tokens of a side of a turn as columns, with `k` alternatives each; all tokens where no range is given. */
    getTokenColumns: async (id: string, query: TokenQuery, signal?: AbortSignal): Promise<TokenColumns> => {
      const path = tokensPath(id, query)
      const response = await send(path, { accept: 'application/octet-stream', signal })
      try {
        return decodeColumns(await response.arrayBuffer())
      } catch (cause) {
        throw signal?.aborted ? cause : notUnderstood(path, response.status, cause)
      }
    },
    getManagedState: async (id: string, view: SequencesView, signal?: AbortSignal) => {
      const path = `${API_PATHS.result(id)}?view=${view}`
      return (await ask(managedStateSchema, path, { signal })).managed_state
    },
    listServers: (signal?: AbortSignal) => ask(serverListSchema, API_PATHS.servers, { signal }),
    createServer: (input: ServerInput) => ask(createdSchema, API_PATHS.servers, { method: 'POST', body: input }),
    patchServer: (id: string, patch: ServerPatch) => tell(API_PATHS.server(id), { method: 'PATCH', body: patch }),
    deleteServer: (id: string) => tell(API_PATHS.server(id), { method: 'DELETE', body: {} }),
    probeServer: (id: string, signal?: AbortSignal) =>
      ask(capabilitiesSchema, `${API_PATHS.server(id)}/probe`, { method: 'POST', body: {}, signal }),
    listTools: (signal?: AbortSignal) => ask(toolsetListSchema, API_PATHS.tools, { signal }),
    getHealth: (signal?: AbortSignal) => ask(healthSchema, API_PATHS.health, { signal }),
  }
}
export type ApiClient = ReturnType<typeof createApiClient>

function unreachable(cause: unknown): ApiError {
  return new ApiError(
    0,
    { title: 'Retake cannot be reached', detail: 'Retake does not answer. It may have been stopped: see that it runs, then try again.' },
    cause,
  )
}

function notUnderstood(path: string, status: number, cause: unknown): ApiError {
  const detail = `The answer of ${path} is not what this page expects (${messageOf(cause).slice(0, 500)}). Reload the page: it may be older than the server.`
  return new ApiError(status, { title: 'Unexpected answer', detail }, cause)
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  try {
    return problemSchema.safeParse(await response.json()).data
  } catch {
    // Not JSON: something other than Retake answered, and its status is all that can be told.
    return undefined
  }
}

async function failureOf(response: Response): Promise<ApiError> {
  const problem = await problemOf(response)
  if (problem !== undefined) return new ApiError(response.status, problem)
  const status = `${response.status} ${response.statusText}`.trim()
  return new ApiError(response.status, { title: `Error ${status}`, detail: `The server answered ${status} without saying why.` })
}
