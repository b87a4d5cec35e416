import 'server-only'
import OpenAI from 'openai'
import { Stream } from 'openai/streaming'
import type { z } from 'zod'
import type { WireRequest } from '#lib/messages/wire-messages.ts'
import { parseJson, thrownFailure, unreadableAnswer, UnsuccessfulAnswer } from '#server/models/model-failure.ts'
import type { FailedAnswer, FailureContext } from '#server/models/model-failure.ts'
import { ModelError } from '#server/models/model-server.ts'
import { wireChunkSchema } from '#server/models/openai-wire.ts'
import type { WireChunk } from '#server/models/openai-wire.ts'
import { createOutboundFetch } from '#server/models/outbound-fetch.ts'
import type { OutboundFetch } from '#server/models/outbound-fetch.ts'

export interface EndpointOptions {
  /** With its `/v1`, as the `openai` package takes it. */
  readonly baseUrl: string
  readonly apiKey: string | null
  /** The longest silence, in milliseconds; default 300,000. */
  readonly idleTimeoutMs?: number
}

/** A chat completion on its way. `streamed` is false where the server answered in one piece. */
export interface ChatAnswer {
  readonly streamed: boolean
  readonly chunks: AsyncIterable<WireChunk>
}

/** An OpenAI-compatible API at an address. Everything it throws is a ModelError whose message holds no key. */
export interface Endpoint {
  openChat(body: WireRequest, signal: AbortSignal): Promise<ChatAnswer>
  /** GET, or POST where there is a body; the answer must fit the schema. */
  ask<T extends z.ZodType>(path: string, schema: T, options: AskOptions): Promise<z.infer<T>>
}

export interface AskOptions {
  readonly signal: AbortSignal
  readonly body?: Readonly<Record<string, unknown>>
}

/** Errors are read up to here: enough for any sentence. */
const ERROR_BODY_LIMIT = 65_536
/** The longest time that a timer can be set to: the silence limit of the outbound fetch is the one that counts. */
const NO_TIMEOUT_MS = 2_147_483_647

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { baseUrl, apiKey, idleTimeoutMs } = options
  const context: FailureContext = { baseUrl, apiKey }
  const client = createClient(
    baseUrl,
    createOutboundFetch({
      ...(apiKey === null ? {} : { key: { value: apiKey, origin: new URL(baseUrl).origin } }),
      ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
    }),
  )
  return {
    openChat: (body, signal) => openChat({ client, context: { ...context, model: body.model }, body, signal }),
    ask: (path, schema, askOptions) => ask({ client, context, path, schema, options: askOptions }),
  }
}

/**
 * The `openai` client without what it takes from the environment: the key, organisation and extra headers stay out,
 * because only our own headers reach the outbound fetch, which adds the key itself.
 */
function createClient(baseURL: string, outbound: OutboundFetch): OpenAI {
  return new OpenAI({
    baseURL,
    apiKey: 'held by the outbound fetch',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    fetch: async (address, init) => {
      if (address instanceof Request) throw new TypeError('the openai client is expected to give an address')
      const body = init?.body
      const response = await outbound(address, {
        method: init?.method ?? 'GET',
        headers: { 'content-type': 'application/json', accept: new Headers(init?.headers).get('accept') ?? '*/*' },
        ...(typeof body === 'string' ? { body } : {}),
        ...(init?.signal ? { signal: init.signal } : {}),
      })
      if (response.ok) return response
      throw new UnsuccessfulAnswer(await readAnswer(response, ERROR_BODY_LIMIT))
    },
  })
}

interface ChatOrder {
  readonly client: OpenAI
  readonly context: FailureContext
  readonly body: WireRequest
  readonly signal: AbortSignal
}

async function openChat({ client, context, body, signal }: ChatOrder): Promise<ChatAnswer> {
  const controller = new AbortController()
  const options = { body, signal: AbortSignal.any([signal, controller.signal]), headers: { accept: 'text/event-stream' } }
  try {
    const response = await client.post('/chat/completions', options).asResponse()
    const type = response.headers.get('content-type')?.toLowerCase() ?? ''
    if (type.includes('json') || type.includes('html')) {
      const answer = await readAnswer(response, Number.POSITIVE_INFINITY)
      const whole = wireChunkSchema.safeParse(parseJson(answer.body))
      if (!whole.data?.choices) throw unreadableAnswer(answer, context)
      return { streamed: false, chunks: iterate(whole.data) }
    }
    return { streamed: true, chunks: readStream({ client, response, controller, context, signal }) }
  } catch (thrown) {
    throw failureOf(thrown, context, signal)
  }
}

async function* iterate(chunk: WireChunk): AsyncGenerator<WireChunk> {
  yield chunk
}

interface Reading {
  readonly client: OpenAI
  readonly response: Response
  readonly controller: AbortController
  readonly context: FailureContext
  readonly signal: AbortSignal
}

async function* readStream({ client, response, controller, context, signal }: Reading): AsyncGenerator<WireChunk> {
  try {
    for await (const data of Stream.fromSSEResponse<unknown>(response, controller, client)) {
      signal.throwIfAborted()
      const chunk = wireChunkSchema.safeParse(data)
      if (chunk.success) yield chunk.data
      else throw new ModelError('model_bad_response', misshapen(context.baseUrl, chunk.error))
    }
    // The stream of the openai package ends without an error when it is aborted.
    signal.throwIfAborted()
  } catch (thrown) {
    throw failureOf(thrown, context, signal)
  } finally {
    controller.abort()
  }
}

function misshapen(baseUrl: string, error: z.ZodError): string {
  const issue = error.issues[0]
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  return `${baseUrl} sent a chunk that is no part of a chat completion (${where}${issue?.message ?? 'unknown shape'})`
}

interface Asking<T extends z.ZodType> {
  readonly client: OpenAI
  readonly context: FailureContext
  readonly path: string
  readonly schema: T
  readonly options: AskOptions
}

async function ask<T extends z.ZodType>({ client, context, path, schema, options }: Asking<T>): Promise<z.infer<T>> {
  const { body, signal } = options
  try {
    const request = body === undefined ? client.get(path, { signal }) : client.post(path, { body, signal })
    const response = await request.asResponse()
    const answer = await readAnswer(response, Number.POSITIVE_INFINITY)
    const parsed = schema.safeParse(parseJson(answer.body))
    if (!parsed.success) throw unreadableAnswer(answer, context)
    return parsed.data
  } catch (thrown) {
    throw failureOf(thrown, context, signal)
  }
}

/** The body up to `limit` characters; the rest is not fetched. */
async function readAnswer({ status, headers, body }: Response, limit: number): Promise<FailedAnswer> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true })
    if (text.length > limit) break
  }
  return { status, headers, body: text + decoder.decode() }
}

function failureOf(thrown: unknown, context: FailureContext, signal: AbortSignal): ModelError {
  if (signal.aborted) return new ModelError('aborted', 'the request was cancelled', { cause: signal.reason })
  return thrownFailure(thrown, context, Date.now())
}
