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
import type { AddressRules } from '#server/models/address-rules.ts'
import { createOutboundFetch } from '#server/models/outbound-fetch.ts'
import type { OutboundFetch } from '#server/models/outbound-fetch.ts'

export interface EndpointOptions {
  /** With its `/v1`, as the `openai` package takes it. */
  readonly baseUrl: string
  readonly apiKey: string | null
  /** The longest silence, in milliseconds; default 300,000. */
  readonly idleTimeoutMs?: number
  /** What may be connected to; by default the public internet and this machine. */
  readonly rules?: AddressRules
}

/** A completion on its way. `streamed` is false where the server answered in one piece. */
export interface StreamAnswer<T> {
  readonly streamed: boolean
  readonly chunks: AsyncIterable<T>
}

/** A model server's API at an address. Everything it throws is a ModelError whose message holds no key. */
export interface Endpoint {
  openChat(body: WireRequest, signal: AbortSignal): Promise<StreamAnswer<WireChunk>>
  /** POST of a completion that is streamed as server-sent events; every chunk must fit the schema. */
  openStream<T>(path: string, schema: z.ZodType<T>, options: StreamOptions): Promise<StreamAnswer<T>>
  /** GET, or POST where there is a body; the answer must fit the schema. */
  ask<T>(path: string, schema: z.ZodType<T>, options: AskOptions): Promise<T>
}

interface Place {
  readonly signal: AbortSignal
  /** The path is the server's own and not one of its OpenAI API: it stands beside the base URL's `/v1`, not below it. */
  readonly atRoot?: boolean
}

export interface StreamOptions extends Place {
  readonly body: Readonly<Record<string, unknown>>
}

export interface AskOptions extends Place {
  readonly body?: Readonly<Record<string, unknown>>
}

/** Errors are read up to here: enough for any sentence. */
const ERROR_BODY_LIMIT = 65_536
/** The longest time that a timer can be set to: the silence limit of the outbound fetch is the one that counts. */
const NO_TIMEOUT_MS = 2_147_483_647

export function createEndpoint(options: EndpointOptions): Endpoint {
  const { baseUrl, apiKey, idleTimeoutMs, rules } = options
  const context: FailureContext = { baseUrl, apiKey }
  const client = createClient(
    baseUrl,
    createOutboundFetch({
      ...(apiKey === null ? {} : { key: { value: apiKey, origin: new URL(baseUrl).origin } }),
      ...(idleTimeoutMs === undefined ? {} : { idleTimeoutMs }),
      ...(rules === undefined ? {} : { rules }),
    }),
  )
  const link: Link = { client, context }
  return {
    openChat: (body, signal) => openChat(link, body, signal),
    openStream: (path, schema, streamOptions) => openStream(link, { path, chunk: schema, whole: schema, ...streamOptions }),
    ask: (path, schema, askOptions) => ask(link, { path, schema, ...askOptions }),
  }
}

interface Link {
  readonly client: OpenAI
  readonly context: FailureContext
}

/** Where a path leads: the `openai` client takes a whole address too, and the key goes to no other origin. */
function addressOf(path: string, { atRoot = false }: Place, { baseUrl }: FailureContext): string {
  return atRoot ? `${baseUrl.replace(/(\/v\d+)?\/*$/, '')}${path}` : path
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

const wholeChatSchema = wireChunkSchema.refine(({ choices }) => Boolean(choices), 'no choices')

function openChat(link: Link, body: WireRequest, signal: AbortSignal): Promise<StreamAnswer<WireChunk>> {
  const { model, ...rest } = body
  const context = { ...link.context, model }
  const order = { path: '/chat/completions', chunk: wireChunkSchema, whole: wholeChatSchema, signal }
  return openStream({ ...link, context }, { ...order, body: { model, ...rest } })
}

interface StreamOrder<T> extends StreamOptions {
  readonly path: string
  readonly chunk: z.ZodType<T>
  /** The shape of an answer in one piece. */
  readonly whole: z.ZodType<T>
}

async function openStream<T>(link: Link, order: StreamOrder<T>): Promise<StreamAnswer<T>> {
  const { body, signal, path, whole } = order
  const context = contextOf(link.context, path, body)
  const controller = new AbortController()
  const headers = { accept: 'text/event-stream' }
  const options = { body, signal: AbortSignal.any([signal, controller.signal]), headers }
  try {
    const response = await link.client.post(addressOf(path, order, context), options).asResponse()
    const type = response.headers.get('content-type')?.toLowerCase() ?? ''
    if (type.includes('json') || type.includes('html')) {
      const answer = await readAnswer(response, Number.POSITIVE_INFINITY)
      const parsed = whole.safeParse(parseJson(answer.body))
      if (!parsed.success) throw unreadableAnswer(answer, context)
      return { streamed: false, chunks: iterate(parsed.data) }
    }
    const reading = { client: link.client, response, controller, context, signal, chunk: order.chunk }
    return { streamed: true, chunks: readStream(reading) }
  } catch (thrown) {
    throw failureOf(thrown, context, signal)
  }
}

/** The model and the path that a failure's sentence may have to name. */
function contextOf(context: FailureContext, path: string, body: AskOptions['body']): FailureContext {
  const model = typeof body?.['model'] === 'string' ? body['model'] : context.model
  return { ...context, model, ...(path === '/chat/completions' || path === '/models' ? {} : { path }) }
}

async function* iterate<T>(chunk: T): AsyncGenerator<T> {
  yield chunk
}

interface Reading<T> {
  readonly client: OpenAI
  readonly response: Response
  readonly controller: AbortController
  readonly context: FailureContext
  readonly signal: AbortSignal
  readonly chunk: z.ZodType<T>
}

async function* readStream<T>(reading: Reading<T>): AsyncGenerator<T> {
  const { client, response, controller, context, signal } = reading
  try {
    for await (const data of Stream.fromSSEResponse<unknown>(response, controller, client)) {
      signal.throwIfAborted()
      const chunk = reading.chunk.safeParse(data)
      if (chunk.success) yield chunk.data
      else throw new ModelError('model_bad_response', misshapen(context, chunk.error))
    }
    // The stream of the openai package ends without an error when it is aborted.
    signal.throwIfAborted()
  } catch (thrown) {
    throw failureOf(thrown, context, signal)
  } finally {
    controller.abort()
  }
}

function misshapen({ baseUrl, path }: FailureContext, error: z.ZodError): string {
  const issue = error.issues[0]
  const where = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''
  const what = path === undefined ? 'a chat completion' : `an answer of ${path}`
  return `${baseUrl} sent a chunk that is no part of ${what} (${where}${issue?.message ?? 'unknown shape'})`
}

interface Question<T> extends AskOptions {
  readonly path: string
  readonly schema: z.ZodType<T>
}

async function ask<T>(link: Link, question: Question<T>): Promise<T> {
  const { path, schema, body, signal } = question
  const context = contextOf(link.context, path, body)
  const address = addressOf(path, question, context)
  try {
    const request = body === undefined ? link.client.get(address, { signal }) : link.client.post(address, { body, signal })
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
