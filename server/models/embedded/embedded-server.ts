import 'server-only'
import type { Capabilities } from '#lib/api/contract.ts'
import { messageOf } from '#lib/errors.ts'
import { ModelError, type ModelServer, type TokenInterface } from '#server/models/model-server.ts'
import { createEmbeddedTokens } from './embedded-tokens.ts'
import { createEngineClient, type EngineState } from './engine-client.ts'
import type { EngineInfo } from './engine-protocol.ts'

export interface EmbeddedServerOptions {
  /** A GGUF file. */
  readonly modelPath: string
  /** The name of its one model, as requests must give it. */
  readonly name: string
}

/** A model that runs inside this process, in a thread of its own that starts with the first request. */
export interface EmbeddedServer extends ModelServer {
  /** Loads the model ahead of the first request. Never rejects: whether it worked is in `status`. */
  warmUp(): Promise<void>
  /** Whether the model can be used as far as is known, and a sentence about it. */
  status(): { readonly ok: boolean; readonly detail: string }
  /** @throws ModelError `model_not_found` for any model but its own. */
  tokens(model: string): TokenInterface
  /**
   * The logprob of each id given those before it, from a pass of its own over all of them; null for the first and
   * where the engine does not know it. @throws ModelError.
   */
  score(ids: readonly number[], signal: AbortSignal): Promise<(number | null)[]>
  /** Ends running replies and frees the model. To be awaited before the process exits: see `startEngineThread`. */
  close(): Promise<void>
}

/**
 * Serves one GGUF file through llama.cpp on the CPU. Sampling is greedy unless a temperature is given, and every token
 * comes with its id, bytes, raw logprob and five alternatives unless `topLogprobs` says otherwise. A reply to messages
 * begins with the tokens of its prompt.
 */
export function createEmbeddedServer({ modelPath, name }: EmbeddedServerOptions): EmbeddedServer {
  const engine = createEngineClient({ modelPath })
  const check = (model: string): void => {
    if (model === name) return
    throw new ModelError('model_not_found', `this embedded server has the model "${name}", not "${model}"`)
  }

  return {
    async *complete(request) {
      if (request.tools !== undefined && request.tools.length > 0) {
        const why = 'the embedded model takes no tool schemas: its calls are read from text (use the protocol "hermes")'
        throw new ModelError('model_rejected_request', why)
      }
      check(request.model)
      const prompt = { messages: [...request.messages], now: Date.now() }
      yield* engine.reply({ prompt, sampling: request.sampling, signal: request.signal })
    },
    tokens(model) {
      check(model)
      return createEmbeddedTokens(engine, { check, now: Date.now() })
    },
    score: (ids, signal) => engine.score(ids, signal),
    async probe(_model, signal) {
      try {
        return capabilities(name, await engine.ready(signal))
      } catch (thrown) {
        return unknownCapabilities(messageOf(thrown))
      }
    },
    warmUp: () => engine.ready(NEVER).then(ignore, ignore),
    status: () => describe(name, engine.state()),
    close: () => engine.close(),
  }
}

const NEVER = new AbortController().signal

function ignore(): void {
  // the outcome is in the engine's state
}

function describe(name: string, state: EngineState): { ok: boolean; detail: string } {
  if (state.phase === 'failed') return { ok: false, detail: state.error }
  if (state.phase === 'ready') return { ok: true, detail: `${name} is ready: ${summary(state.info)}` }
  const what = {
    idle: 'is loaded with the first request',
    loading: 'is being loaded',
    closed: 'was closed',
  }[state.phase]
  return { ok: state.phase !== 'closed', detail: `${name} ${what}` }
}

function summary({ vocabularySize, contextSize, sequences }: EngineInfo): string {
  const [vocabulary, context] = [vocabularySize, contextSize].map((count) => count.toLocaleString('en-US'))
  return `vocabulary of ${vocabulary}, context of ${context} tokens, ${sequences} replies at a time`
}

function capabilities(name: string, info: EngineInfo): Capabilities {
  const whole = info.candidates === info.vocabularySize
  const logprobs = whole
    ? 'the whole distribution of every position, at temperature 1'
    : `the likeliest ${info.candidates} of every position, at temperature 1, renormalised over these`
  return {
    probedAt: Date.now(),
    reachable: { ok: true, evidence: `runs in this process: ${summary(info)}` },
    models: [name],
    contextLength: info.contextSize,
    streaming: { ok: true, evidence: 'a delta a token' },
    nativeTools: { ok: false, evidence: 'calls are read from text' },
    logprobs: { ok: true, evidence: logprobs, max: info.candidates },
    tokenIds: { ok: true, evidence: "ids and bytes come from the model file's vocabulary" },
    promptIds: { ok: true, evidence: 'prompts go to the engine as token ids, and a known prefix is not evaluated again' },
    reasoning: { ok: false, evidence: 'what the model thinks stays in its text, as <think> blocks', field: null },
    prefill: { ok: true, evidence: 'a reply is begun for it by the ids of its prompt', style: null },
  }
}

function unknownCapabilities(evidence: string): Capabilities {
  const unknown = { ok: null, evidence }
  return {
    probedAt: Date.now(),
    reachable: { ok: false, evidence },
    models: [],
    streaming: unknown,
    nativeTools: unknown,
    logprobs: { ...unknown, max: null },
    tokenIds: unknown,
    promptIds: unknown,
    reasoning: { ...unknown, field: null },
    prefill: { ...unknown, style: null },
  }
}
