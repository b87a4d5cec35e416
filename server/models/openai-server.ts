import 'server-only'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { wireRequest } from '#lib/messages/wire-messages.ts'
import type { Usage } from '#lib/run/events.ts'
import { isLostEnding } from '#server/models/ids-reply.ts'
import { createLlamaCppTokens } from '#server/models/llama-cpp-tokens.ts'
import type { ModelEvent, ModelPrompt, ModelRequest, ModelServer, TokenInterface } from '#server/models/model-server.ts'
import { DeltaReader } from '#server/models/openai-deltas.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import type { Endpoint, EndpointOptions } from '#server/models/openai-endpoint.ts'
import { toUsage } from '#server/models/openai-usage.ts'
import type { WireChunk } from '#server/models/openai-wire.ts'
import { probeOpenAi } from '#server/models/probe-openai.ts'
import { createSglangTokens } from '#server/models/sglang-tokens.ts'
import { createVllmTokens } from '#server/models/vllm-tokens.ts'

export interface OpenAiServerOptions extends EndpointOptions {
  readonly kind: EndpointKind
}

type TokenFactory = (endpoint: Endpoint, model: string) => TokenInterface

const TOKENS: Readonly<Record<Exclude<EndpointKind, 'openai'>, TokenFactory>> = {
  vllm: createVllmTokens,
  sglang: createSglangTokens,
  'llama-cpp': createLlamaCppTokens,
}

/**
 * A model server behind an OpenAI-compatible chat API, spoken to with the `openai` package. It never retries: that is
 * the agent loop's to decide. What a server refuses (logprobs, say) is an error with its own sentence, and is not
 * quietly left out. Servers of a kind that takes ids have `tokens`; whether theirs works is for the probe to find out.
 */
export function createOpenAiServer(options: OpenAiServerOptions): ModelServer {
  const endpoint = createEndpoint(options)
  const { kind } = options
  const tokens = kind === 'openai' ? undefined : (model: string) => TOKENS[kind](endpoint, model)
  return {
    complete: (request) => complete(endpoint, kind, request),
    ...(tokens ? { tokens } : {}),
    probe: (model, signal) => probeOpenAi({ endpoint, kind, model, tokens, signal }),
  }
}

async function* complete(endpoint: Endpoint, kind: EndpointKind, request: ModelRequest): AsyncGenerator<ModelEvent> {
  const { model, messages, tools, sampling, prefill, signal } = request
  const reader = new DeltaReader()
  let finishReason: string | null = null
  let usage: Usage | undefined
  let prompted = false
  try {
    const { chunks } = await endpoint.openChat(wireRequest({ kind, model, messages, tools, sampling, prefill }), signal)
    for await (const chunk of chunks) {
      usage = chunk.usage ? toUsage(chunk.usage) : usage
      prompted ||= yield* tellPrompt(chunk)
      const choice = chunk.choices?.find((candidate) => (candidate.index ?? 0) === 0)
      if (!choice) continue
      yield* reader.read(choice)
      finishReason = choice.finish_reason || finishReason
    }
  } catch (thrown) {
    if (finishReason === null || !isLostEnding(thrown)) throw thrown
  }
  yield { type: 'end', finishReason, ...(usage ? { usage } : {}) }
}

/** Tells the ids of the prompt where the chunk has them, in vLLM's place or in SGLang's. Their texts are not known. */
function* tellPrompt({ prompt_token_ids, choices }: WireChunk): Generator<ModelPrompt, boolean> {
  const ids = prompt_token_ids ?? choices?.find(({ index }) => (index ?? 0) === 0)?.prompt_token_ids
  if (!ids) return false
  yield { type: 'prompt', tokens: ids.map((id) => ({ id, text: '', bytes: null })) }
  return true
}
