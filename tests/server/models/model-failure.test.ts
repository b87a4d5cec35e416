import { APIConnectionError, APIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { parseJson, redact, thrownFailure, unreadableAnswer, UnsuccessfulAnswer } from '#server/models/model-failure.ts'
import type { FailureContext } from '#server/models/model-failure.ts'
import { ModelError } from '#server/models/model-server.ts'
import { OutboundError } from '#server/models/outbound-fetch.ts'

const at = 'http://h:8000/v1'
const context: FailureContext = { baseUrl: at, apiKey: 'sk-secret-1', model: 'm' }
const NOW = Date.parse('2026-01-01T00:00:00Z')

interface Given {
  status: number
  body?: unknown
  headers?: Record<string, string>
  context?: FailureContext
}

function failed({ status, body = '', headers = {}, context: given = context }: Given): ModelError {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return thrownFailure(new UnsuccessfulAnswer({ status, headers: new Headers(headers), body: text }), given, NOW)
}

const saying = (message: string, code?: string): unknown => ({ error: { message, code } })

describe('the failure of an HTTP answer', () => {
  it.each([
    [400, saying('logprobs is not supported'), { code: 'model_rejected_request', retryable: false, message: `${at} rejected the request (400): logprobs is not supported` }],
    [422, { detail: 'no' }, { code: 'model_rejected_request', retryable: false, message: `${at} rejected the request (422): no` }],
    [401, saying('bad key'), { code: 'model_unauthorized', retryable: false, message: `${at} refused access (401); the API key is wrong or lacks the right: bad key` }],
    [403, '', { code: 'model_unauthorized', retryable: false, message: `${at} refused access (403); the API key is wrong or lacks the right; it sent something without a body` }],
    [429, saying('slow down'), { code: 'model_rate_limited', retryable: true, message: `${at} wants fewer requests (429): slow down` }],
    [429, saying('pay', 'insufficient_quota'), { code: 'model_rate_limited', retryable: false, message: `${at} wants fewer requests (429): pay` }],
    [500, saying('boom'), { code: 'model_overloaded', retryable: true, message: `${at} failed or is overloaded (500): boom` }],
    [502, '', { code: 'model_overloaded', retryable: true, message: `${at} failed or is overloaded (502); it sent something without a body` }],
    [503, { error: { code: 503, message: 'Loading model' } }, { code: 'model_overloaded', retryable: true, message: `${at} failed or is overloaded (503): Loading model` }],
    [529, saying('busy'), { code: 'model_overloaded', retryable: true, message: `${at} failed or is overloaded (529): busy` }],
    [501, saying('not here'), { code: 'model_rejected_request', retryable: false, message: `${at} rejected the request (501): not here` }],
  ])('%i with %j', (status, body, error) => {
    expect(failed({ status, body })).toMatchObject(error)
  })

  it('asks for a key where there is none', () => {
    expect(failed({ status: 401, context: { ...context, apiKey: null } }).message).toContain('it wants an API key; enter one')
  })

  it.each([
    [saying('The model `m` does not exist', 'model_not_found'), `${at} has no model "m"; choose one of those it lists: The model \`m\` does not exist`],
    [{ error: 'model "m" not found, try pulling it' }, `${at} has no model "m"; choose one of those it lists: model "m" not found, try pulling it`],
    [{ detail: 'Not Found' }, `there is no chat API at ${at} (404); check the base URL: the path before /chat/completions is not right: Not Found`],
  ])('404 with %j', (body, message) => {
    expect(failed({ status: 404, body })).toMatchObject({ code: 'model_not_found', retryable: false, message })
  })

  it('names what else was asked and is not there', () => {
    const given = { ...context, path: '/tokenize' }
    expect(failed({ status: 404, body: { detail: 'Not Found' }, context: given })).toMatchObject({
      code: 'model_not_found',
      message: `${at} does not offer /tokenize (404): Not Found`,
    })
    expect(failed({ status: 404, body: saying('no such model'), context: given }).message).toContain('has no model "m"')
  })

  it('advises a base URL that ends in /v1', () => {
    const page = { status: 404, body: '<h1>no</h1>', headers: { 'content-type': 'text/html' } }
    const { message } = failed({ ...page, context: { ...context, baseUrl: 'http://h:8000/' } })
    expect(message).toContain('most servers want a base URL that ends in /v1, here http://h:8000/v1')
    expect(message).toContain('text/html beginning with: <h1>no</h1>')
  })

  it.each([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '9', 'retry-after-ms': '150' }, 150],
    [{}, undefined],
  ])('waits as %j asks', (headers, retryAfterMs) => {
    expect(failed({ status: 429, headers }).retryAfterMs).toBe(retryAfterMs)
    expect(failed({ status: 503, headers }).retryAfterMs).toBe(retryAfterMs)
  })

  it('shows the beginning of a web page as text', () => {
    const body = `<html>\n  <b>${'x'.repeat(500)}`
    const { code, message } = failed({ status: 400, body, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(code).toBe('model_bad_response')
    expect(message).toBe(`${at} does not answer as a model server does: status 400, text/html beginning with: <html> <b>${'x'.repeat(190)}…`)
  })

  it('cuts an endless sentence', () => {
    expect(failed({ status: 400, body: saying('y'.repeat(5000)) }).message.length).toBeLessThan(1100)
  })

  it('never holds the key, even where a cut would leave a part of it', () => {
    const key = context.apiKey ?? ''
    const messages = [
      failed({ status: 401, body: saying(`Incorrect API key: ${key}`) }),
      failed({ status: 500, body: `${'z'.repeat(195)}${key}` }),
      thrownFailure(new Error(`odd ${key}`), context, NOW),
      unreadableAnswer({ status: 200, headers: new Headers(), body: key }, context),
    ].map((error) => `${error.message} ${String(error.cause)}`)
    for (const message of messages) {
      expect(message).toContain('[API')
      expect(message).not.toContain('sk-se')
    }
  })
})

describe('thrownFailure', () => {
  it('gives back a ModelError from within', () => {
    const inner = new ModelError('model_timeout', 'late')
    expect(thrownFailure(new Error('a', { cause: new Error('b', { cause: inner }) }), context, NOW)).toBe(inner)
  })

  it.each([
    ['unreachable', 'model_unreachable'],
    ['not_allowed', 'model_unreachable'],
    ['bad_address', 'model_unreachable'],
    ['bad_key', 'model_unauthorized'],
    ['redirected', 'model_bad_response'],
    ['bad_response', 'model_bad_response'],
    ['too_large', 'model_bad_response'],
    ['timed_out', 'model_timeout'],
    ['disconnected', 'model_disconnected'],
    ['aborted', 'aborted'],
  ] as const)('an outbound failure %s is %s', (kind, code) => {
    const inner = new OutboundError(kind, 'why', { passing: true })
    const outer = new APIConnectionError({ message: 'Connection error.', cause: inner })
    expect(thrownFailure(outer, context, NOW)).toMatchObject({ code, message: 'why', retryable: true, cause: inner })
  })

  it.each([
    [{ message: 'full', code: 429 }, 'model_rate_limited', true],
    [{ message: 'crashed', code: 500 }, 'model_overloaded', true],
    [{ message: 'too long', code: 400 }, 'model_rejected_request', false],
    [{ message: 'odd', code: 'x' }, 'model_bad_response', false],
  ])('an error %j within a stream is %s', (error, code, retryable) => {
    const thrown = new APIError(undefined, error, undefined, undefined)
    const failure = thrownFailure(thrown, context, NOW)
    expect(failure).toMatchObject({ code, retryable })
    expect(failure.message).toBe(`${at} broke off its reply: ${error.message}`)
  })
})

describe('redact and parseJson', () => {
  it('replaces every key, and nothing without one', () => {
    expect(redact('a sk-1 b sk-1', 'sk-1')).toBe('a [API key] b [API key]')
    expect(redact('a', null)).toBe('a')
  })

  it('reads JSON, and nothing else', () => {
    expect([parseJson('[1]'), parseJson('<html>')]).toEqual([[1], undefined])
  })
})
