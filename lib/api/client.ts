import { z } from 'zod'
import type { RunConfigInput } from '../run/config.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import { OUTCOMES, runEventSchema, RUN_KINDS } from '../run/events.ts'
import type { RunState } from '../run/state.ts'
import { decodeColumns, type TokenColumns } from '../tokens/columns.ts'
import {
  capabilitiesSchema,
  healthSchema,
  RUN_STATUSES,
  runCreatedSchema,
  runListSchema,
  runSummarySchema,
  serverListSchema,
  toolsetListSchema,
  type RunPatch,
  type RunQuery,
  type ServerInput,
  type ServerPatch,
} from './contract.ts'
import type { HtmlInput } from './html.ts'
import { collectionDetailSchema, collectionListSchema, type CollectionInput, type CollectionPatch } from './library.ts'
import { readJsonLines } from './json-lines.ts'
import { shareCreatedSchema, sharedSchema, shareListSchema, sharePreviewSchema, type ShareInput, type SharePreviewInput } from './shares.ts'
import { sessionSchema } from './session.ts'
import { exportReportSchema, importLineSchema, type ExportQuery, type ImportLine } from './transfer.ts'
import { createTransport, notUnderstood, type Fetch, type Transport } from './transport.ts'
import {
  annotatedSchema,
  appendedSchema,
  previewedSchema,
  replayedCallsSchema,
  type AnnotationInput,
  type DraftInput,
  type ForkRequestInput,
  type PreviewRequest,
} from './writing.ts'

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
const runDetailSchema = z.object({
  run: runSummarySchema,
  state: runStateSchema,
  lastSeq: z.number().int(),
  /** What was said of its messages, for a run that is not written by hand. */
  annotations: z.array(annotatedSchema).default([]),
})
const eventsSchema = z.object({ events: z.array(runEventSchema), lastSeq: z.number().int() })
const familySchema = z.object({ runs: z.array(runSummarySchema) })

/** The sequences as the result carries them, or null; their shape is the seed's, and they are only passed on. */
const managedStateSchema = z.looseObject({ managed_state: z.unknown() })
/** How sequences are arranged: the seed's list of nodes, or the tree of them. */
export type SequencesView = 'list' | 'tree'

const createdSchema = z.looseObject({ id: z.string() })

/** Which runs an export takes, and whether it answers with the records or with what was left out. */
export type ExportAddress = Omit<ExportQuery, 'view'> & { readonly view?: ExportQuery['view'] }

export const runQueryText: (query: RunQuery) => string = queryText

/** A query as text, lists joined by commas, nothing for what is not asked. */
function queryText(query: object): string {
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
  drafts: '/api/drafts',
  preview: '/api/preview',
  collections: '/api/collections',
  collection: (id: string) => `/api/collections/${segment(id)}`,
  export: (query: ExportAddress) => `/api/export?${queryText(query)}`,
  import: (query: { format?: string; name?: string }) => `/api/import?${queryText(query)}`,
  shares: '/api/shares',
  share: (id: string) => `/api/shares/${segment(id)}`,
  runShares: (id: string) => `/api/runs/${segment(id)}/shares`,
  /** What a share's reader may ask for; see `sharedPath` for the run in it. */
  shared: (token: string) => `/api/shared/${segment(token)}`,
  sharedDownload: (token: string) => `/api/shared/${segment(token)}/download`,
  /** Runs as one HTML file. */
  html: '/api/html',
  health: '/api/health',
  session: '/api/session',
}

/** Where a share answers to a path of the API, such as `/api/runs/…`. */
export function sharedPath(token: string, path: string): string {
  return path.replace(/^\/api/, API_PATHS.shared(token))
}

/** How many events of a log a page asks for at once. */
export const EVENT_PAGE = 2000

/** Where some of a run's events are, without their token arrays. */
export function eventPagePath(id: string, { after, limit }: { after: number; limit: number }): string {
  return `${API_PATHS.runEvents(id, after)}&limit=${limit}&tokens=false`
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

function runCalls({ ask, tell }: Transport) {
  return {
    listRuns: (query: RunQuery, signal?: AbortSignal) => ask(runListSchema, `${API_PATHS.runs}?${runQueryText(query)}`, { signal }),
    createRun: (config: RunConfigInput) => ask(runCreatedSchema, API_PATHS.runs, { method: 'POST', body: config }),
    getRun: (id: string, signal?: AbortSignal) => ask(runDetailSchema, API_PATHS.run(id), { signal }),
    patchRun: (id: string, patch: RunPatch) => tell(API_PATHS.run(id), { method: 'PATCH', body: patch }),
    cancelRun: (id: string) => tell(`${API_PATHS.run(id)}/cancel`, { method: 'POST', body: {} }),
    /** Deletes a run; `detach` leaves the forks that stand on it what they keep of it, and without it they forbid it. */
    deleteRun: (id: string, { detach = false }: { detach?: boolean } = {}) =>
      tell(`${API_PATHS.run(id)}${detach ? '?detach=true' : ''}`, { method: 'DELETE', body: {} }),
  }
}

/** Forks, drafts, annotations. */
function writingCalls({ ask }: Transport) {
  return {
    /** The fold as it stood after event `seq`: that of a fork after event 1 is what it keeps of its base. */
    getRunAt: (id: string, seq: number, signal?: AbortSignal) => ask(runDetailSchema, `${API_PATHS.run(id)}?seq=${seq}`, { signal }),
    getEvents: (id: string, after: number, signal?: AbortSignal) => ask(eventsSchema, API_PATHS.runEvents(id, after), { signal }),
    /** Some of the events after a seq, without their token arrays; `lastSeq` says how far the log goes. */
    getEventPage: (id: string, { after, limit }: { after: number; limit: number }, signal?: AbortSignal) =>
      ask(eventsSchema, eventPagePath(id, { after, limit }), { signal }),
    forkRun: (id: string, fork: ForkRequestInput) =>
      ask(runCreatedSchema, `${API_PATHS.run(id)}/fork`, { method: 'POST', body: fork }),
    /** The run, all that it stands on, and all forks of these: parents before children, what was deleted left out. */
    getFamily: (id: string, signal?: AbortSignal) => ask(familySchema, `${API_PATHS.run(id)}/family`, { signal }),
    replayCalls: (id: string, signal?: AbortSignal) =>
      ask(replayedCallsSchema, `${API_PATHS.run(id)}/replay-calls`, { method: 'POST', body: {}, signal }),
    annotate: (id: string, message: number, annotation: AnnotationInput) =>
      ask(annotatedSchema, `${API_PATHS.run(id)}/messages/${message}/annotation`, { method: 'PUT', body: annotation }),
    createDraft: (draft: DraftInput) => ask(runCreatedSchema, API_PATHS.drafts, { method: 'POST', body: draft }),
    /** Writes to a draft as it stood after event `lastSeq`; an `ApiError` of status 412 where it has gone on since. */
    appendEvents: (id: string, lastSeq: number, events: readonly AuthoringBody[]) =>
      ask(appendedSchema, `${API_PATHS.run(id)}/events`, { method: 'POST', ifMatch: lastSeq, body: { events } }),
    preview: (request: PreviewRequest, signal?: AbortSignal) =>
      ask(previewedSchema, API_PATHS.preview, { method: 'POST', body: request, signal }),
  }
}

/** Collections of examples. */
function libraryCalls({ ask, tell }: Transport) {
  return {
    listCollections: (q: string, signal?: AbortSignal) =>
      ask(collectionListSchema, `${API_PATHS.collections}?${queryText({ q })}`, { signal }),
    getCollection: (id: string, signal?: AbortSignal) => ask(collectionDetailSchema, API_PATHS.collection(id), { signal }),
    createCollection: (input: CollectionInput) => ask(createdSchema, API_PATHS.collections, { method: 'POST', body: input }),
    patchCollection: (id: string, patch: CollectionPatch) => tell(API_PATHS.collection(id), { method: 'PATCH', body: patch }),
    deleteCollection: (id: string) => tell(API_PATHS.collection(id), { method: 'DELETE', body: {} }),
    addExample: (id: string, run: string) => tell(`${API_PATHS.collection(id)}/examples`, { method: 'POST', body: { run } }),
  }
}

/** Links that others read a run by, and files. */
function shareCalls({ ask, tell, send }: Transport) {
  return {
    previewShare: (id: string, input: SharePreviewInput, signal?: AbortSignal) =>
      ask(sharePreviewSchema, `${API_PATHS.runShares(id)}/preview`, { method: 'POST', body: input, signal }),
    createShare: (id: string, input: ShareInput) => ask(shareCreatedSchema, API_PATHS.runShares(id), { method: 'POST', body: input }),
    listRunShares: (id: string, signal?: AbortSignal) => ask(shareListSchema, API_PATHS.runShares(id), { signal }),
    listShares: (signal?: AbortSignal) => ask(shareListSchema, API_PATHS.shares, { signal }),
    revokeShare: (id: string) => tell(API_PATHS.share(id), { method: 'DELETE', body: {} }),
    getShared: (token: string, signal?: AbortSignal) => ask(sharedSchema, API_PATHS.shared(token), { signal }),
    /** Runs as one HTML file that needs no server. */
    exportHtml: async (input: HtmlInput, signal?: AbortSignal) => {
      const response = await send(API_PATHS.html, { method: 'POST', accept: 'text/html', body: input, signal })
      return response.blob()
    },
  }
}

/** What runs are written to and read from. */
function transferCalls({ ask, send }: Transport) {
  return {
    getExportReport: (query: ExportAddress, signal?: AbortSignal) =>
      ask(exportReportSchema, API_PATHS.export({ ...query, view: 'report' }), { signal }),
    /** Sends a file and gives what is said of it on the way, the report last. */
    importFile: async function* (file: Blob, query: { format?: string; name?: string }, signal?: AbortSignal): AsyncGenerator<ImportLine> {
      const path = API_PATHS.import(query)
      const response = await send(path, { method: 'POST', accept: 'application/x-ndjson', file, signal })
      try {
        yield* readJsonLines(importLineSchema, response.body)
      } catch (cause) {
        throw signal?.aborted ? cause : notUnderstood(path, response.status, cause)
      }
    },
  }
}

function tokenCalls({ ask, send }: Transport) {
  return {
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
  }
}

function serverCalls({ ask, tell }: Transport) {
  return {
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

/** Signing in where an access token is asked for: the browser keeps a session in a cookie that no script can read. */
function sessionCalls({ ask, tell }: Transport) {
  return {
    getSession: (signal?: AbortSignal) => ask(sessionSchema, API_PATHS.session, { signal }),
    /** An `ApiError` of status 401 for a wrong token, 429 while wrong ones must wait. */
    signIn: (token: string) => tell(API_PATHS.session, { method: 'POST', body: { token } }),
    signOut: () => tell(API_PATHS.session, { method: 'DELETE' }),
  }
}

/**
 * The HTTP API as functions: what is sent has the contract's types, what comes back is parsed. Everything that goes wrong
 * is an `ApiError`, except an abort, which stays what it is.
 */
export function createApiClient(fetch: Fetch, base = '') {
  const transport = createTransport(fetch, base)
  return {
    ...runCalls(transport),
    ...writingCalls(transport),
    ...libraryCalls(transport),
    ...shareCalls(transport),
    ...transferCalls(transport),
    ...tokenCalls(transport),
    ...serverCalls(transport),
    ...sessionCalls(transport),
  }
}
export type ApiClient = ReturnType<typeof createApiClient>
