import 'server-only'
import dns from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { addressRefusal, type AddressRules } from './address-rules.ts'
import { type BodyFailure, guardedBody } from './guarded-body.ts'

const MEGABYTE = 1024 * 1024
const DEFAULT_RULES: AddressRules = { loopback: true, private: false }

export type OutboundErrorKind =
  | BodyFailure
  | 'aborted'
  | 'bad_address'
  | 'bad_key'
  | 'bad_response'
  | 'not_allowed'
  | 'redirected'
  | 'unreachable'

/** An outbound request that came to nothing; the message names the origin, never a key. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly kind: OutboundErrorKind
  /** Whether the same request may succeed a moment later. */
  readonly passing: boolean

  constructor(kind: OutboundErrorKind, message: string, options: { passing?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.passing = options.passing ?? false
  }
}

export interface OutboundInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export type OutboundFetch = (address: string | URL, init?: OutboundInit) => Promise<Response>

export interface OutboundOptions {
  /** A bearer key and the only origin that it is ever sent to. */
  readonly key?: { readonly value: string; readonly origin: string }
  /** What may be connected to beside the public internet; by default this machine, and no private network. */
  readonly rules?: AddressRules
  /** Default 300,000. */
  readonly idleTimeoutMs?: number
  /** Default 8 MiB; see `guardedBody`. */
  readonly maxEventBytes?: number
}

// Agents of our own: unlike the global ones they never take a proxy from the environment. Each request has a
// connection of its own: a reply that was read to its `[DONE]` or cancelled leaves none that could be used again.
const httpAgent = new http.Agent()
const httpsAgent = new https.Agent()

/**
 * The one way out: http and https only, no redirects, no proxies, no compression, the key only to its own origin, and
 * limits on silence and on memory. It is built on node:http, not on the global fetch, because that follows proxy
 * variables and gives no say in which address is connected to.
 * @throws OutboundError, from the call or later from reading the body.
 */
export function createOutboundFetch(options: OutboundOptions = {}): OutboundFetch {
  return async (address, init = {}) => {
    const url = checkedUrl(address)
    const key = options.key?.origin === url.origin ? checkedKey(options.key.value, url) : undefined
    const message = await send({ url, init, key, options })
    return toResponse({ message, url, init, options })
  }
}

function checkedUrl(address: string | URL): URL {
  const url = URL.parse(String(address))
  if (url === null) throw new OutboundError('bad_address', `"${String(address)}" is not a URL`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundError('bad_address', `only http:// and https:// addresses can be asked, not ${url.protocol}//`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new OutboundError('bad_address', `the address of ${url.host} carries a name or password; give a key instead`)
  }
  return url
}

function checkedKey(key: string, url: URL): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key
  const why = 'holds characters that no key has (a space, a line break?); enter it again'
  throw new OutboundError('bad_key', `the API key for ${url.origin} ${why}`)
}

interface Sending {
  readonly url: URL
  readonly init: OutboundInit
  readonly key: string | undefined
  readonly options: OutboundOptions
}

function send({ url, init, key, options }: Sending): Promise<http.IncomingMessage> {
  const secure = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const refuse = (address: string): string | undefined => addressRefusal(address, options.rules ?? DEFAULT_RULES)
  const refusal = net.isIP(hostname) === 0 ? undefined : refuse(hostname)
  if (refusal !== undefined) throw refusedAddress(url.hostname, hostname, refusal)
  if (init.signal?.aborted) throw new OutboundError('aborted', 'the request was cancelled')
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request({
      agent: secure ? httpsAgent : httpAgent,
      protocol: url.protocol,
      hostname,
      port: url.port,
      path: url.pathname + url.search,
      method: init.method ?? 'GET',
      headers: headersOf(init, key),
      lookup: guardedLookup(refuse),
      ...(init.signal ? { signal: init.signal } : {}),
    })
    const idle = idleTimeout(options)
    const timer = setTimeout(() => request.destroy(bodyError({ kind: 'timed_out', url, options })), idle)
    request.on('response', resolve)
    request.on('error', (error) => reject(init.signal?.aborted ? abortedError(error) : connectError(error, url)))
    request.on('close', () => clearTimeout(timer))
    request.on('response', () => clearTimeout(timer))
    request.end(init.body)
  })
}

/** The caller's headers, less any of its own that would carry a key: that is added here, bound to its origin. */
function headersOf(init: OutboundInit, key: string | undefined): Record<string, string> {
  const given = Object.entries(init.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'authorization')
  return {
    ...Object.fromEntries(given),
    'accept-encoding': 'identity',
    ...(init.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(init.body)) }),
    ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  }
}

/** Looks a name up and hands on its addresses only if all may be connected to: the check and the use are one. */
function guardedLookup(refuse: (address: string) => string | undefined): net.LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      const refused = found?.find(({ address }) => refuse(address) !== undefined)
      const first = found?.[0]
      if (error) callback(error, '')
      else if (refused) callback(refusedAddress(hostname, refused.address, refuse(refused.address) ?? ''), '')
      else if (options.all) callback(null, found)
      else callback(null, first?.address ?? '', first?.family ?? 0)
    })
  }
}

function refusedAddress(name: string, address: string, why: string): OutboundError {
  const what = name === address ? address : `${name} (${address})`
  return new OutboundError('not_allowed', `requests to ${what} are not allowed: ${why}`)
}

interface Received {
  readonly message: http.IncomingMessage
  readonly url: URL
  readonly init: OutboundInit
  readonly options: OutboundOptions
}

function toResponse({ message, url, init, options }: Received): Response {
  const status = message.statusCode ?? 0
  const problem = responseProblem(message, url)
  if (problem) {
    message.destroy()
    throw problem
  }
  const headers = Object.entries(message.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  )
  if (status === 204 || status === 205 || status === 304) {
    message.resume()
    return new Response(null, { status, headers })
  }
  const body = guardedBody(message, {
    idleTimeoutMs: idleTimeout(options),
    maxEventBytes: options.maxEventBytes ?? 8 * MEGABYTE,
    failure: (kind, cause) =>
      init.signal?.aborted ? abortedError(cause) : bodyError({ kind, url, options, cause }),
  })
  return new Response(body, { status, headers })
}

function responseProblem(message: http.IncomingMessage, url: URL): OutboundError | undefined {
  const status = message.statusCode ?? 0
  const { location, 'content-encoding': encoding = 'identity' } = message.headers
  if (status < 200 || status > 599) {
    return new OutboundError('bad_response', `${url.origin} answered with status ${status}, which HTTP does not know`)
  }
  if (status >= 300 && status < 400 && location !== undefined) {
    const target = URL.parse(location, url)?.origin ?? 'an address that is no URL'
    const advice = 'redirects are not followed; enter the address it leads to instead'
    return new OutboundError('redirected', `${url.origin} answered ${status}, a redirect to ${target}; ${advice}`)
  }
  if (encoding !== 'identity') {
    return new OutboundError('bad_response', `${url.origin} sent a compressed answer (${encoding}) without being asked to`)
  }
  return undefined
}

function idleTimeout(options: OutboundOptions): number {
  return options.idleTimeoutMs ?? 300_000
}

function abortedError(cause: unknown): OutboundError {
  return new OutboundError('aborted', 'the request was cancelled', { cause })
}

function bodyError(of: { kind: BodyFailure; url: URL; options: OutboundOptions; cause?: unknown }): OutboundError {
  const { kind, url, options, cause } = of
  const cap = (options.maxEventBytes ?? 8 * MEGABYTE) / MEGABYTE
  const messages = {
    timed_out: `${url.origin} sent nothing for ${idleTimeout(options) / 1000} s`,
    too_large: `${url.origin} sent more than ${cap} MB in one line or event; the rest was not read`,
    disconnected: `${url.origin} closed the connection in the middle of its answer`,
  }
  return new OutboundError(kind, messages[kind], { passing: kind === 'disconnected', cause })
}

function connectError(error: Error, url: URL): OutboundError {
  if (error instanceof OutboundError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const { kind, passing, message } = connectFailure(code, url)
  return new OutboundError(kind, message, { passing, cause: error })
}

interface ConnectFailure {
  readonly kind: OutboundErrorKind
  readonly passing: boolean
  readonly message: string
}

function lasting(message: string): ConnectFailure {
  return { kind: 'unreachable', passing: false, message }
}

function connectFailure(code: string, url: URL): ConnectFailure {
  if (code === 'ECONNREFUSED') return lasting(`nothing answers at ${url.origin}; is the server running?`)
  if (code === 'ENOTFOUND') return lasting(`no host is known as "${url.hostname}"; check the address`)
  if (/CERT|ERR_TLS|SELF_SIGNED|VERIFY/.test(code)) return lasting(`the TLS certificate of ${url.origin} is not trusted (${code})`)
  if (/^(EPROTO|ERR_SSL)/.test(code)) return lasting(`${url.origin} does not speak TLS; is it an http:// address?`)
  if (code.startsWith('HPE_')) {
    return { kind: 'bad_response', passing: false, message: `${url.origin} does not answer in HTTP (${code})` }
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return { kind: 'disconnected', passing: true, message: `${url.origin} closed the connection before it answered` }
  }
  return { kind: 'unreachable', passing: true, message: `${url.origin} cannot be reached (${code || 'unknown failure'})` }
}
