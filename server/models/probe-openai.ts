import 'server-only'
import { PROBE_LIMIT_MS } from '#lib/api/contract.ts'
import type { Capabilities, Capability } from '#lib/api/contract.ts'
import { messageOf } from '#lib/errors.ts'
import type { ToolSchema } from '#lib/messages/message.ts'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { wireRequest } from '#lib/messages/wire-messages.ts'
import type { Sampling } from '#lib/run/config.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelDelta, TokenInterface } from '#server/models/model-server.ts'
import { DeltaReader, reasoningOf } from '#server/models/openai-deltas.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'
import { wireModelsSchema } from '#server/models/openai-wire.ts'
import type { WireChunk } from '#server/models/openai-wire.ts'
import { probePrefill } from '#server/models/probe-prefill.ts'
import type { PrefillFinding } from '#server/models/probe-prefill.ts'
import { probeTokens } from '#server/models/probe-tokens.ts'
import type { TokenFindings } from '#server/models/probe-tokens.ts'

export interface Probe {
  readonly endpoint: Endpoint
  readonly kind: EndpointKind
  /** The ids side of a model, where the kind has one. */
  readonly tokens?: ((model: string) => TokenInterface) | undefined
  /** Default: the first that the server lists. */
  readonly model: string | undefined
  readonly signal: AbortSignal
  /** For all trials together; default `PROBE_LIMIT_MS`. */
  readonly limitMs?: number
}

/** With as many alternatives as may be, then fewer, then none. A last trial goes without these settings at all. */
const TRIALS: readonly Sampling[] = [
  ...[20, 5, 1, 0].map((topLogprobs) => ({ maxTokens: 16, temperature: 0, topLogprobs })),
  { maxTokens: 16, temperature: 0 },
]
const TOOL_TRIAL: Sampling = { maxTokens: 256, temperature: 0 }
/** Where a server ignores the limit on its reply, we stop reading here. */
const MAX_CHUNKS = 400

const WEATHER_TOOL: ToolSchema = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'Get the weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

/** Failures by which a server says that it lacks what was asked. */
const LACKING_CODES: readonly string[] = ['model_rejected_request', 'model_not_found', 'model_bad_response']
/** Failures that a trial cannot change: nothing more is tried after them. */
const FINAL_CODES: readonly string[] = ['model_unreachable', 'model_unauthorized', 'model_disconnected', 'model_timeout', 'aborted']

interface Trial {
  readonly sampling: Sampling
  readonly streamed: boolean
  readonly deltas: readonly ModelDelta[]
  readonly tokens: readonly Token[]
  readonly reasoningField: string | null
  readonly finishReason: string | null
}

interface Failure {
  readonly ok: false
  readonly code: string
  readonly why: string
}
type Attempt<T> = { readonly ok: true; readonly value: T } | Failure

/**
 * Finds out what an OpenAI-compatible server can do by asking it: its list of models, a short streamed reply with as
 * many alternatives as it accepts, a tool call, a prompt given as ids, a reply begun for it. Never throws; what fails is a finding.
 */
export async function probeOpenAi(probe: Probe): Promise<Capabilities> {
  const session = new ProbeSession(probe)
  const listing = await session.attempt((signal) => probe.endpoint.ask('/models', wireModelsSchema, { signal }))
  const models = listing.ok ? listing.value.data.map((entry) => entry.id) : []
  const base = { probedAt: Date.now(), models, reachable: reachability(listing, models.length) }
  if (!listing.ok && FINAL_CODES.includes(listing.code)) return { ...base, ...untried(`not tried: ${listing.why}`) }
  const model = probe.model ?? models[0]
  if (model === undefined) return { ...base, ...untried('not tried: the server lists no models; name one') }

  const context = listing.ok ? listing.value.data.find((entry) => entry.id === model)?.max_model_len : undefined
  const known = { ...base, ...(context ? { contextLength: context } : {}) }

  const { result, refusal } = await session.replyTrial(model)
  if (!result.ok) return { ...known, ...untried(`not tried: ${result.why}`), streaming: noStreaming(result) }
  const trial = result.value
  const toolTrial = await session.attempt((signal) => session.chat({ model, sampling: TOOL_TRIAL, tools: true }, signal))
  const byIds = await session.tokenFindings(model)
  const prefill = await session.prefillFinding(model)
  return {
    ...known,
    streaming: streaming(trial),
    logprobs: logprobs(trial, refusal),
    tokenIds: tokenIds(trial, byIds),
    nativeTools: nativeTools(toolTrial),
    promptIds: byIds.promptIds,
    reasoning: reasoning(trial, toolTrial),
    prefill,
  }
}

interface ChatTrial {
  readonly model: string
  readonly sampling: Sampling
  readonly tools: boolean
}

/** The trials of one probe, under one time limit. */
class ProbeSession {
  readonly #probe: Probe
  readonly #limitMs: number
  readonly #signal: AbortSignal

  constructor(probe: Probe) {
    this.#probe = probe
    this.#limitMs = probe.limitMs ?? PROBE_LIMIT_MS
    this.#signal = AbortSignal.any([probe.signal, AbortSignal.timeout(this.#limitMs)])
  }

  async attempt<T>(run: (signal: AbortSignal) => Promise<T>): Promise<Attempt<T>> {
    try {
      return { ok: true, value: await run(this.#signal) }
    } catch (thrown) {
      const code = thrown instanceof ModelError ? thrown.code : 'model_bad_response'
      const late = this.#signal.aborted && !this.#probe.signal.aborted
      return { ok: false, code, why: late ? `no answer within the ${this.#limitMs / 1000} s of the probe` : messageOf(thrown) }
    }
  }

  /** The first trial that the server does not reject, or the last; and the sentence of the rejection before it. */
  async replyTrial(model: string): Promise<{ result: Attempt<Trial>; refusal: string }> {
    let refusal = ''
    for (const sampling of TRIALS) {
      const result = await this.attempt((signal) => this.chat({ model, sampling, tools: false }, signal))
      if (result.ok || result.code !== 'model_rejected_request') return { result, refusal }
      refusal = result.why
    }
    const result = await this.attempt((signal) => this.chat({ model, sampling: {}, tools: false }, signal))
    return { result, refusal }
  }

  async chat({ model, sampling, tools }: ChatTrial, signal: AbortSignal): Promise<Trial> {
    const { endpoint, kind } = this.#probe
    const content = tools ? 'What is the weather in Oslo? Call the tool.' : 'Say hello.'
    const request = { kind, model, sampling, messages: [{ role: 'user' as const, content }] }
    const answer = await endpoint.openChat(wireRequest({ ...request, ...(tools ? { tools: [WEATHER_TOOL] } : {}) }), signal)
    return { sampling, streamed: answer.streamed, ...(await collect(answer.chunks)) }
  }

  /** The protocol `tokens`, where the kind of server has it. */
  async tokenFindings(model: string): Promise<TokenFindings> {
    const { kind, tokens } = this.#probe
    if (!tokens) return neither({ ok: null, evidence: `not tried: not known of the kind ${kind}` })
    const result = await this.attempt((signal) => probeTokens(tokens(model), model, signal))
    if (result.ok) return result.value
    return neither(lack(result))
  }

  async prefillFinding(model: string): Promise<PrefillFinding> {
    const { endpoint, kind } = this.#probe
    const result = await this.attempt((signal) => probePrefill({ endpoint, kind, model }, signal))
    return result.ok ? result.value : { ...lack(result), style: null }
  }
}

/** A refusal is a lack; a failure of another kind tells nothing. */
function lack({ code, why }: Failure): Capability {
  return { ok: LACKING_CODES.includes(code) ? false : null, evidence: why }
}

function neither(finding: Capability): TokenFindings {
  return { promptIds: finding, tokenIds: finding }
}

async function collect(source: AsyncIterable<WireChunk>): Promise<Omit<Trial, 'sampling' | 'streamed'>> {
  const reader = new DeltaReader()
  const deltas: ModelDelta[] = []
  let reasoningField: string | null = null
  let finishReason: string | null = null
  let chunks = 0
  for await (const chunk of source) {
    const choice = chunk.choices?.[0]
    if (choice) {
      deltas.push(...reader.read(choice))
      reasoningField ??= reasoningOf(choice.delta ?? choice.message ?? {})?.field ?? null
      finishReason = choice.finish_reason || finishReason
    }
    chunks += 1
    if (chunks === MAX_CHUNKS) break
  }
  return { deltas, tokens: deltas.flatMap((delta) => delta.tokens ?? []), reasoningField, finishReason }
}

function reachability(listing: Attempt<unknown>, models: number): Capability {
  if (listing.ok) return { ok: true, evidence: `GET /models lists ${models} ${models === 1 ? 'model' : 'models'}` }
  if (FINAL_CODES.includes(listing.code)) return { ok: false, evidence: listing.why }
  return { ok: true, evidence: `it answers, but does not list its models: ${listing.why}` }
}

function untried(evidence: string): Omit<Capabilities, 'probedAt' | 'models' | 'reachable'> {
  const unknown = { ok: null, evidence }
  return {
    streaming: unknown,
    nativeTools: unknown,
    logprobs: { ...unknown, max: null },
    tokenIds: unknown,
    promptIds: unknown,
    reasoning: { ...unknown, field: null },
    prefill: { ...unknown, style: null },
  }
}

/** A refusal or an unreadable answer says that it cannot stream; a lack of a model or of time says nothing. */
function noStreaming({ code, why }: Failure): Capability {
  const told = code === 'model_rejected_request' || code === 'model_bad_response'
  return { ok: told ? false : null, evidence: why }
}

function streaming({ streamed, deltas }: Trial): Capability {
  const text = JSON.stringify(deltas.map((delta) => delta.text).join('').slice(0, 80))
  if (!streamed) return { ok: false, evidence: `the reply came in one piece, as JSON: ${text}` }
  return { ok: true, evidence: `the reply came in ${deltas.length} deltas: ${text}` }
}

/** `max` is how many alternatives really came, where that is less than was accepted: some servers quietly give fewer. */
function logprobs({ sampling, tokens, deltas }: Trial, refusal: string): Capabilities['logprobs'] {
  const asked = sampling.topLogprobs
  if (asked === undefined) return { ok: false, max: null, evidence: refusal }
  const reported = tokens.filter((token) => typeof token.logprob === 'number')
  const max = Math.min(asked, Math.max(0, ...tokens.map((token) => token.top?.length ?? 0)))
  if (reported.length > 0) {
    return { ok: true, max, evidence: `asked for ${asked} alternatives, got up to ${max} for ${reported.length} tokens` }
  }
  if (deltas.length === 0) return { ok: null, max: null, evidence: 'the trial reply was empty' }
  return { ok: false, max: null, evidence: 'logprobs were asked for and accepted, but none came' }
}

/** Of a chat's reply; where that tells none, of a reply to ids. */
function tokenIds({ tokens, deltas }: Trial, byIds: TokenFindings): Capability {
  const ids = tokens.filter((token) => typeof token.id === 'number').length
  if (ids > 0) return { ok: true, evidence: `${ids} of ${tokens.length} tokens came with ids` }
  if (byIds.tokenIds.ok) return { ok: true, evidence: `not in a chat, but ${byIds.tokenIds.evidence}` }
  if (deltas.length === 0) return { ok: null, evidence: 'the trial reply was empty' }
  return { ok: false, evidence: 'the trial reply came without token ids' }
}

/** llama.cpp without its template engine rejects tools with a 500, so that the sentence has to be read. */
function nativeTools(result: Attempt<Trial>): Capability {
  if (!result.ok) {
    const refused = result.code === 'model_rejected_request' || (result.code === 'model_overloaded' && /\btools?\b/i.test(result.why))
    return { ok: refused ? false : null, evidence: result.why }
  }
  const { deltas, finishReason } = result.value
  const call = deltas.find((delta) => delta.channel === 'tool_call')
  if (call) return { ok: true, evidence: `a structured call of ${call.call?.name ?? 'a tool'} came back` }
  const text = deltas.filter((delta) => delta.channel === 'content').map((delta) => delta.text)
  const snippet = JSON.stringify(text.join('').slice(0, 80))
  return { ok: null, evidence: `tools were accepted, but the model answered in text (finish reason ${finishReason}): ${snippet}` }
}

function reasoning(trial: Trial, toolTrial: Attempt<Trial>): Capabilities['reasoning'] {
  const field = trial.reasoningField ?? (toolTrial.ok ? toolTrial.value.reasoningField : null)
  if (field === null) return { ok: null, field, evidence: 'the trial replies came without a reasoning field' }
  return { ok: true, field, evidence: `a trial reply came with ${field}` }
}
