import 'server-only'
import { APIError } from 'openai'
import { messageOf } from '#lib/errors.ts'
import { valueForms } from '#lib/redact/value-forms.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelErrorCode } from '#server/models/model-server.ts'
import { wireErrorSchema } from '#server/models/openai-wire.ts'
import type { WireError } from '#server/models/openai-wire.ts'
import { OutboundError } from '#server/models/outbound-fetch.ts'
import type { OutboundErrorKind } from '#server/models/outbound-fetch.ts'

/** Whom a failed request was for; the key is here to be kept out of every message. */
export interface FailureContext {
  readonly baseUrl: string
  readonly apiKey: string | null
  readonly model?: string | undefined
  /** What was asked, where that was neither a chat nor the list of models. */
  readonly path?: string
}

/** An answer that is not a success: where it came from, and its body. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Carries an answer that is not a success through the `openai` client, which would keep only a part of it. */
export class UnsuccessfulAnswer extends Error {
  override readonly name = 'UnsuccessfulAnswer'
  readonly answer: FailedAnswer

  constructor(answer: FailedAnswer) {
    super(`status ${answer.status}`)
    this.answer = answer
  }
}

const SNIPPET = 200
const SENTENCE = 1000

const OUTBOUND_CODES: Record<OutboundErrorKind, ModelErrorCode> = {
  aborted: 'aborted',
  bad_address: 'model_unreachable',
  bad_key: 'model_unauthorized',
  bad_response: 'model_bad_response',
  disconnected: 'model_disconnected',
  not_allowed: 'model_unreachable',
  redirected: 'model_bad_response',
  timed_out: 'model_timeout',
  too_large: 'model_bad_response',
  unreachable: 'model_unreachable',
}

/** Takes a key out of a text that a server may have echoed it in, as it is or encoded. */
export function redact(text: string, apiKey: string | null): string {
  if (!apiKey) return text
  const forms = valueForms(apiKey).toSorted((a, b) => b.length - a.length)
  return forms.reduce((left, form) => left.replaceAll(form, '[API key]'), text)
}

/**
 * What went wrong, whatever was thrown on the way to a reply; errors inside others (`cause`) are found. `now` is in
 * epoch milliseconds.
 */
export function thrownFailure(thrown: unknown, context: FailureContext, now: number): ModelError {
  const error = innermost(thrown)
  if (error instanceof ModelError) return error
  if (error instanceof UnsuccessfulAnswer) return answerFailure(error.answer, context, now)
  if (error instanceof OutboundError) {
    return new ModelError(OUTBOUND_CODES[error.kind], error.message, { retryable: error.passing, cause: error })
  }
  if (error instanceof APIError) return streamedFailure(error, context)
  const what = redact(messageOf(thrown), context.apiKey)
  return new ModelError('model_bad_response', `${context.baseUrl} sent an answer that cannot be read: ${what}`)
}

function innermost(thrown: unknown): unknown {
  for (let at = thrown; at instanceof Error; at = at.cause) {
    if (at instanceof ModelError || at instanceof OutboundError || at instanceof UnsuccessfulAnswer) return at
  }
  return thrown
}

/** An error object in the middle of a stream that began well. Some servers put the HTTP status in its code. */
function streamedFailure(error: APIError, context: FailureContext): ModelError {
  const said = wireErrorSchema.safeParse({ error: error.error })
  const sentence = shorten(redact(said.data?.message ?? error.message, context.apiKey), SENTENCE)
  const status = Number(said.data?.code ?? Number.NaN)
  const message = `${context.baseUrl} broke off its reply: ${sentence}`
  if (status === 429) return new ModelError('model_rate_limited', message, { retryable: true })
  if (status >= 500) return new ModelError('model_overloaded', message, { retryable: true })
  return new ModelError(status >= 400 ? 'model_rejected_request' : 'model_bad_response', message)
}

/**
 * The failure that an HTTP answer stands for, with the server's own sentence. `now` (epoch milliseconds) is needed for
 * a `Retry-After` that is a date.
 */
function answerFailure(answer: FailedAnswer, context: FailureContext, now: number): ModelError {
  const { status, headers } = answer
  const at = context.baseUrl
  const error = readError(answer, context)
  const said = error ? `: ${error.message}` : `; it sent ${describeBody(answer, context)}`
  if (status === 401 || status === 403) {
    return new ModelError('model_unauthorized', `${at} refused access (${status}); ${keyAdvice(context)}${said}`)
  }
  if (status === 404) return notFound(error, said, context)
  const retryAfterMs = retryAfter(headers, now)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (status === 429) {
    // OpenAI says so too when an account has no money left, which waiting does not change.
    const retryable = error?.code !== 'insufficient_quota'
    return new ModelError('model_rate_limited', `${at} wants fewer requests (429)${said}`, { retryable, ...wait })
  }
  if (status >= 500 && status !== 501) {
    return new ModelError('model_overloaded', `${at} failed or is overloaded (${status})${said}`, { retryable: true, ...wait })
  }
  if (error) return new ModelError('model_rejected_request', `${at} rejected the request (${status})${said}`)
  return unreadableAnswer(answer, context)
}

function keyAdvice({ apiKey }: FailureContext): string {
  return apiKey ? 'the API key is wrong or lacks the right' : 'it wants an API key; enter one'
}

/** Three things answer 404: a model that is not there, an address that is not the API's, and a feature the server lacks. */
function notFound(error: WireError | undefined, said: string, context: FailureContext): ModelError {
  const { baseUrl, model } = context
  if (error && model !== undefined && (error.code === 'model_not_found' || /\bmodel\b/i.test(error.message))) {
    const message = `${baseUrl} has no model "${model}"; choose one of those it lists${said}`
    return new ModelError('model_not_found', message)
  }
  if (context.path !== undefined) {
    return new ModelError('model_not_found', `${baseUrl} does not offer ${context.path} (404)${said}`)
  }
  const advice = /\/v\d+\/*$/.test(baseUrl)
    ? 'check the base URL: the path before /chat/completions is not right'
    : `most servers want a base URL that ends in /v1, here ${baseUrl.replace(/\/+$/, '')}/v1`
  return new ModelError('model_not_found', `there is no chat API at ${baseUrl} (404); ${advice}${said}`)
}

/** An answer that is no model server's: a web page, or JSON of another shape. */
export function unreadableAnswer(answer: FailedAnswer, context: FailureContext): ModelError {
  const what = `status ${answer.status}, ${describeBody(answer, context)}`
  return new ModelError('model_bad_response', `${context.baseUrl} does not answer as a model server does: ${what}`)
}

function readError({ body }: FailedAnswer, { apiKey }: FailureContext): WireError | undefined {
  const json = parseJson(body)
  const error = wireErrorSchema.safeParse(json).data
  return error && { ...error, message: shorten(redact(error.message, apiKey), SENTENCE) }
}

/** Undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function describeBody({ headers, body }: FailedAnswer, { apiKey }: FailureContext): string {
  const type = headers.get('content-type')?.split(';')[0] ?? 'something'
  const start = shorten(redact(body, apiKey).replace(/\s+/g, ' ').trim(), SNIPPET)
  return start === '' ? `${type} without a body` : `${type} beginning with: ${start}`
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110 10.2.3), or OpenAI's `retry-after-ms`; in milliseconds. */
function retryAfter(headers: Headers, now: number): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  if (ms >= 0) return ms
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const seconds = Number(value)
  const wait = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * 1000
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}
