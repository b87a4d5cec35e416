import type { z } from 'zod'
import { messageOf, type Issue } from '../errors.ts'
import { problemSchema, type Problem } from './contract.ts'

/** The part of `fetch` that the client uses; paths are relative to the page unless a base is given. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string | Blob; signal?: AbortSignal | null },
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

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  accept?: string
  /** The state of the thing that the change is meant for; 412 where it is another one by now. */
  ifMatch?: number
  body?: unknown
  /** Sent as it is, in place of a body. */
  file?: Blob
  signal?: AbortSignal | undefined
}

/** Requests to the API: whatever goes wrong is an `ApiError`, except an abort, which stays what it is. */
export interface Transport {
  readonly send: (path: string, call: Call) => Promise<Response>
  /** The JSON of an answer, parsed. */
  readonly ask: <T>(schema: z.ZodType<T>, path: string, call?: Call) => Promise<T>
  /** For answers that say nothing. */
  readonly tell: (path: string, call: Call) => Promise<void>
}

export function createTransport(fetch: Fetch, base: string): Transport {
  async function send(path: string, { method = 'GET', accept = 'application/json', ifMatch, body, file, signal }: Call): Promise<Response> {
    const type = file === undefined ? 'application/json' : 'application/octet-stream'
    const content = file ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(base + path, {
      method,
      headers: {
        accept,
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(content === undefined ? {} : { 'content-type': type }),
      },
      ...(content === undefined ? {} : { body: content }),
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

  return { send, ask, tell }
}

function unreachable(cause: unknown): ApiError {
  return new ApiError(
    0,
    { title: 'Retake cannot be reached', detail: 'Retake does not answer. It may have been stopped: see that it runs, then try again.' },
    cause,
  )
}

export function notUnderstood(path: string, status: number, cause: unknown): ApiError {
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
