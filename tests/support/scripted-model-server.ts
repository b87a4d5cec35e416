import http from 'node:http'
import { setImmediate as nextTick, setTimeout as sleep } from 'node:timers/promises'

/**
 * An OpenAI-compatible model server that says exactly what it is told to, however badly: for tests and benchmarks.
 * It imports node:* only, so plain `node` runs it too.
 */

/** One thing the server does: send bytes as they are (text is sent as UTF-8), wait for so long or until then, cut the connection, or go silent. */
export type Step = string | Uint8Array | { readonly delayMs: number } | { readonly until: Promise<unknown> } | { readonly drop: true } | { readonly hang: true }

/** The answer to one request. `status: null` sends not even headers. */
export interface Script {
  readonly status?: number | null
  readonly headers?: Readonly<Record<string, string>>
  readonly chunks: readonly Step[]
  /** Cut every chunk into writes of this many bytes; 1 is one byte at a time, in the middle of characters too. */
  readonly splitEvery?: number
  /** Send this many chunks a second, at fixed times from the start of the answer, whatever the reader does. */
  readonly perSecond?: number
}

/** What a request's body holds, as far as tests look at it. */
export interface ScriptedBody {
  readonly model?: string
  readonly messages?: readonly {
    readonly role: string
    readonly content?: string | null
    readonly reasoning_content?: string
    readonly tool_call_id?: string
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } }[]
  }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly prompt?: string | readonly number[]
  readonly stream?: boolean
  readonly top_logprobs?: number
  readonly [field: string]: unknown
}

export interface ScriptedRequest {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: ScriptedBody
}

/** Decides the answer to the n-th POST (from 0). */
export type Responder = (request: ScriptedRequest, n: number) => Script | Promise<Script>

export interface ScriptedServer {
  /** Ends in /v1. */
  readonly baseUrl: string
  readonly url: string
  /** The parsed bodies of all POSTs, in order. */
  readonly requests: readonly ScriptedBody[]
  /** The same POSTs with path and headers. */
  readonly received: readonly ScriptedRequest[]
  /** For each POST, when each of its chunks was handed to the socket: epoch milliseconds with fractions. */
  readonly sentAt: readonly (readonly number[])[]
  /** Resolves when the client of the n-th POST went away before its script was at its end. */
  gone(n: number): Promise<void>
  close(): Promise<void>
}

/** An entry of the list of models, as vLLM and SGLang write it. */
export interface ScriptedModel {
  readonly id: string
  readonly root?: string
  readonly max_model_len?: number
}

/**
 * Starts a server on a free loopback port. One script answers every POST; a list answers the n-th POST with its n-th
 * script and refuses what comes after; a function decides. `GET …/models` lists `models`.
 */
export async function startScriptedServer(
  script: Script | readonly Script[] | Responder,
  options: { readonly models?: readonly (string | ScriptedModel)[]; readonly port?: number } = {},
): Promise<ScriptedServer> {
  const respond = responder(script)
  const received: ScriptedRequest[] = []
  const requests: ScriptedBody[] = []
  const sentAt: number[][] = []
  const departures = new Departures()

  const server = http.createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })

  async function answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    if (request.method === 'GET' && request.url?.endsWith('/models')) {
      const data = (options.models ?? ['scripted-model']).map((model) => ({ object: 'model', ...(typeof model === 'string' ? { id: model } : model) }))
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }))
      return
    }
    const body: ScriptedBody = JSON.parse((await readAll(request)) || '{}')
    const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
    const n = requests.push(body) - 1
    received.push(seen)
    const times: number[] = []
    sentAt[n] = times
    response.on('close', () => {
      if (!response.writableFinished) departures.happened(n)
    })
    await play(await respond(seen, n), response, times)
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the scripted server has no port')
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    baseUrl: `${url}/v1`,
    requests,
    received,
    sentAt,
    gone: (n) => departures.of(n),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** Which requests were left by their client, for those who wait to see it and those who look later. */
class Departures {
  readonly #left = new Map<number, PromiseWithResolvers<void>>()

  of(n: number): Promise<void> {
    return this.#entry(n).promise
  }

  happened(n: number): void {
    this.#entry(n).resolve()
  }

  #entry(n: number): PromiseWithResolvers<void> {
    const known = this.#left.get(n)
    if (known) return known
    const fresh = Promise.withResolvers<void>()
    this.#left.set(n, fresh)
    return fresh
  }
}

function responder(script: Script | readonly Script[] | Responder): Responder {
  if (typeof script === 'function') return script
  if ('chunks' in script) return () => script
  return (_request, n) => script[n] ?? errorReply(400, { message: `the scripted server has no script for request ${n}` })
}

async function readAll(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

async function play(script: Script, response: http.ServerResponse, times: number[]): Promise<void> {
  const begun = performance.now()
  if (script.status !== null) {
    response.writeHead(script.status ?? 200, script.headers ?? { 'content-type': 'text/event-stream; charset=utf-8' })
    response.flushHeaders()
  }
  for (const step of script.chunks) {
    if (response.destroyed) return
    if (typeof step === 'string' || step instanceof Uint8Array) {
      if (script.perSecond !== undefined) await sleepUntil(begun + (times.length * 1000) / script.perSecond)
      times.push(performance.timeOrigin + performance.now())
      await write(response, Buffer.from(step), script.splitEvery)
    } else if ('delayMs' in step) {
      await sleep(step.delayMs)
    } else if ('until' in step) {
      await step.until
    } else {
      if ('drop' in step) await drop(response)
      return
    }
  }
  response.end()
}

async function sleepUntil(moment: number): Promise<void> {
  const wait = moment - performance.now()
  if (wait > 0) await sleep(wait)
}

async function write(response: http.ServerResponse, bytes: Uint8Array, splitEvery: number | undefined): Promise<void> {
  const size = splitEvery ?? bytes.length
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    const roomLeft = response.write(bytes.subarray(at, at + size))
    if (!roomLeft) await drained(response)
    // A turn of the event loop makes each piece a write of its own, so that the reader sees it alone.
    else if (splitEvery !== undefined) await nextTick()
  }
}

/** Cuts the connection once all that was written is on its way: what is sent before a drop does arrive. */
async function drop(response: http.ServerResponse): Promise<void> {
  await nextTick()
  response.socket?.destroySoon()
}

function drained(response: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

/** A token as the scripted server reports it, in `logprobs.content`; what is left out is not reported. */
export interface ScriptedToken {
  readonly text: string
  readonly id?: number
  /** Default: the UTF-8 bytes of the text; null is sent as null. */
  readonly bytes?: readonly number[] | null
  readonly logprob?: number | null
  readonly top?: readonly ScriptedToken[]
}

export interface ScriptedCall {
  readonly id?: string
  readonly name: string
  /** A list is sent as so many shreds. */
  readonly arguments: string | readonly string[]
}

export interface Reply {
  /** A list is sent as so many deltas; one text is one delta. */
  readonly content?: string | readonly string[] | null
  readonly reasoning?: string | readonly string[]
  /** Default `reasoning_content`; `both` sends each piece under both names. */
  readonly reasoningField?: 'reasoning' | 'reasoning_content' | 'both'
  readonly toolCalls?: readonly ScriptedCall[]
  /** Default `stop`, or `tool_calls` where there are calls; null leaves it out. */
  readonly finishReason?: string | null
  /** Content as tokens: one delta each, with logprobs. In place of `content`. */
  readonly tokens?: readonly ScriptedToken[]
  /** Gives every delta of `content` one token of its text with a made-up logprob. */
  readonly logprobs?: boolean
  /** Where ids are reported: in the entries (llama.cpp), beside them (vLLM), or in place of the text. Default `entry`. */
  readonly idStyle?: 'entry' | 'token_ids' | 'token_id:N'
  /** Default: counts of the deltas; null leaves the usage chunk out. */
  readonly usage?: Readonly<Record<string, unknown>> | null
  /** false leaves `[DONE]` out. */
  readonly done?: boolean
  /** Puts a chunk with `choices: []` and one with `content: null` before everything else. */
  readonly oddChunks?: boolean
  /** Cut the connection after so many deltas of content, reasoning or calls. */
  readonly dropAfter?: number
  /** Go silent after so many deltas. */
  readonly hangAfter?: number
  readonly perSecond?: number
  readonly splitEvery?: number
}

type Delta = Readonly<Record<string, unknown>>

/** A reply streamed as the OpenAI chat API does it: a role delta, the deltas, a finish chunk, a usage chunk, `[DONE]`. */
export function reply(options: Reply): Script {
  const deltas = deltasOf(options)
  const cut = options.dropAfter ?? options.hangAfter
  const chunks: Step[] = [sse(chunkOf({ delta: { role: 'assistant', content: '' } }))]
  if (options.oddChunks) chunks.unshift(sse({ id: 'chatcmpl-scripted', choices: [] }), sse(chunkOf({ delta: { content: null } })))
  for (const delta of deltas.slice(0, cut)) chunks.push(sse(chunkOf(delta)))
  if (options.dropAfter !== undefined) chunks.push({ drop: true })
  else if (options.hangAfter !== undefined) chunks.push({ hang: true })
  else chunks.push(...ending(options, deltas.length))
  return {
    chunks,
    ...(options.perSecond === undefined ? {} : { perSecond: options.perSecond }),
    ...(options.splitEvery === undefined ? {} : { splitEvery: options.splitEvery }),
  }
}

/** The same reply in one JSON object, as a server answers that does not stream. */
export function wholeReply(options: Reply): Script {
  const tokens = tokensOf(options)
  const content = options.tokens ? options.tokens.map((token) => token.text).join('') : joined(options.content)
  const message = {
    role: 'assistant',
    content: content ?? null,
    ...Object.fromEntries(options.reasoning === undefined ? [] : fieldsOf(options).map((field) => [field, joined(options.reasoning)])),
    ...(options.toolCalls === undefined ? {} : { tool_calls: options.toolCalls.map(wholeCall) }),
  }
  const choice = { index: 0, message, finish_reason: finishOf(options), ...(tokens.length > 0 ? reported(tokens, options) : {}) }
  const body = { id: 'chatcmpl-scripted', choices: [choice], usage: options.usage ?? usageOf(deltasOf(options).length) }
  return { headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify(body)] }
}

/** A JSON error in the OpenAI shape. `retryAfter` is the header's text: seconds or an HTTP date. */
export function errorReply(
  status: number,
  options: { readonly message?: string; readonly retryAfter?: string; readonly code?: string; readonly body?: unknown } = {},
): Script {
  const error = { message: options.message ?? `scripted failure ${status}`, type: 'scripted_error', code: options.code ?? null }
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...(options.retryAfter === undefined ? {} : { 'retry-after': options.retryAfter }),
    },
    chunks: [JSON.stringify(options.body ?? { error })],
  }
}

/** A web page where an API answer should be; 200 is what a wrong port answers, 502 what a proxy does. */
export function htmlPage(status = 200): Script {
  const page = `<!doctype html><html><head><title>Scripted page ${status}</title></head><body><h1>Not an API</h1></body></html>`
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, chunks: [page] }
}

/** A redirect to another address. */
export function redirect(location: string): Script {
  return { status: 307, headers: { location }, chunks: [] }
}

/** Takes the request and never answers. */
export function hang(): Script {
  return { status: null, chunks: [{ hang: true }] }
}

/** Cuts the connection before the first token: before the headers, or right after them. */
export function dropAtOnce(after: 'request' | 'headers' = 'request'): Script {
  return { ...(after === 'request' ? { status: null } : {}), chunks: [{ delayMs: 5 }, { drop: true }] }
}

/** One event whose line is `megabytes` long and well formed. */
export function hugeLine(megabytes = 20): Script {
  const [head, tail] = JSON.stringify(chunkOf({ delta: { content: '|' } })).split('|')
  const piece = 'x'.repeat(65_536)
  return { chunks: [`data: ${head}`, ...Array<string>(megabytes * 16).fill(piece), `${tail}\n\n`, 'data: [DONE]\n\n'] }
}

/** One JSON object as the whole answer. */
export function json(body: unknown): Script {
  return { headers: { 'content-type': 'application/json' }, chunks: [JSON.stringify(body)] }
}

/** A stream of these objects, each an event. */
export function stream(events: readonly unknown[], after: readonly Step[] = [sse('[DONE]')]): Script {
  return { chunks: [...events.map(sse), ...after] }
}

/** One server-sent event with this data. */
export function sse(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`
}

function chunkOf(choice: Delta): Delta {
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion.chunk',
    created: 1_760_000_000,
    model: 'scripted-model',
    choices: [{ index: 0, finish_reason: null, ...choice }],
  }
}

/** The choices of the reply in order: reasoning, content, calls. */
function deltasOf(options: Reply): Delta[] {
  const thought = pieces(options.reasoning).map((text) => ({
    delta: Object.fromEntries(fieldsOf(options).map((field) => [field, text])),
  }))
  const tokens = tokensOf(options)
  const content =
    tokens.length > 0
      ? tokens.map((token) => ({ delta: { content: token.text }, ...reported([token], options) }))
      : pieces(options.content).map((text) => ({ delta: { content: text } }))
  return [...thought, ...content, ...(options.toolCalls ?? []).flatMap(callDeltas)]
}

function callDeltas(call: ScriptedCall, index: number): Delta[] {
  const head = { index, id: call.id ?? `call_scripted_${index}`, type: 'function', function: { name: call.name, arguments: '' } }
  return [
    { delta: { tool_calls: [head] } },
    ...pieces(call.arguments).map((text) => ({ delta: { tool_calls: [{ index, function: { arguments: text } }] } })),
  ]
}

function wholeCall(call: ScriptedCall, index: number): Delta {
  const id = call.id ?? `call_scripted_${index}`
  return { id, type: 'function', function: { name: call.name, arguments: pieces(call.arguments).join('') } }
}

function ending(options: Reply, deltas: number): Step[] {
  const finishReason = finishOf(options)
  const usage = options.usage === undefined ? usageOf(deltas) : options.usage
  return [
    ...(finishReason === null ? [] : [sse(chunkOf({ delta: {}, finish_reason: finishReason }))]),
    ...(usage === null ? [] : [sse({ id: 'chatcmpl-scripted', choices: [], usage })]),
    ...(options.done === false ? [] : [sse('[DONE]')]),
  ]
}

function finishOf(options: Reply): string | null {
  if (options.finishReason !== undefined) return options.finishReason
  return options.toolCalls ? 'tool_calls' : 'stop'
}

function usageOf(deltas: number): Delta {
  return { prompt_tokens: 10, completion_tokens: deltas, total_tokens: 10 + deltas }
}

function fieldsOf(options: Reply): string[] {
  const field = options.reasoningField ?? 'reasoning_content'
  return field === 'both' ? ['reasoning', 'reasoning_content'] : [field]
}

function tokensOf(options: Reply): readonly ScriptedToken[] {
  if (options.tokens) return options.tokens
  return options.logprobs ? pieces(options.content).map((text) => ({ text, logprob: -0.125 })) : []
}

function reported(tokens: readonly ScriptedToken[], options: Reply): Delta {
  const content = tokens.map((token) => ({
    ...entry(token, options),
    top_logprobs: (token.top ?? []).map((other) => entry(other, options)),
  }))
  const beside = options.idStyle === 'token_ids' ? { token_ids: tokens.map((token) => token.id ?? 0) } : {}
  return { logprobs: { content }, ...beside }
}

function entry(token: ScriptedToken, options: Reply): Delta {
  const style = options.idStyle ?? 'entry'
  return {
    token: style === 'token_id:N' && token.id !== undefined ? `token_id:${token.id}` : token.text,
    logprob: token.logprob === undefined ? -0.125 : token.logprob,
    bytes: token.bytes === undefined ? [...Buffer.from(token.text, 'utf8')] : token.bytes,
    ...(style === 'entry' && token.id !== undefined ? { id: token.id } : {}),
  }
}

function pieces(text: string | readonly string[] | null | undefined): readonly string[] {
  if (text === null || text === undefined) return []
  return typeof text === 'string' ? [text] : text
}

function joined(text: string | readonly string[] | null | undefined): string | null {
  return text === null || text === undefined ? null : pieces(text).join('')
}
