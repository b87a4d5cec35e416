import 'server-only'
import type { EndpointKind } from '#lib/messages/wire-messages.ts'
import { wireRequest } from '#lib/messages/wire-messages.ts'
import type { Usage } from '#lib/run/events.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { ModelEvent, ModelRequest, ModelServer } from '#server/models/model-server.ts'
import { DeltaReader } from '#server/models/openai-deltas.ts'
import { createEndpoint } from '#server/models/openai-endpoint.ts'
import type { Endpoint, EndpointOptions } from '#server/models/openai-endpoint.ts'
import type { WireUsage } from '#server/models/openai-wire.ts'
import { probeOpenAi } from '#server/models/probe-openai.ts'

export interface OpenAiServerOptions extends EndpointOptions {
  readonly kind: EndpointKind
}

/**
 * A model server behind an OpenAI-compatible chat API, spoken to with the `openai` package. It never retries: that is
 * the agent loop's to decide. What a server refuses (logprobs, say) is an error with its own sentence, and is not
 * quietly left out.
 */
export function createOpenAiServer(options: OpenAiServerOptions): ModelServer {
  const endpoint = createEndpoint(options)
  return {
    complete: (request) => complete(endpoint, options.kind, request),
    probe: (model, signal) => probeOpenAi({ endpoint, kind: options.kind, model, signal }),
  }
}

async function* complete(endpoint: Endpoint, kind: EndpointKind, request: ModelRequest): AsyncGenerator<ModelEvent> {
  const { model, messages, tools, sampling, signal } = request
  const reader = new DeltaReader()
  let finishReason: string | null = null
  let usage: Usage | undefined
  try {
    const { chunks } = await endpoint.openChat(wireRequest({ kind, model, messages, tools, sampling }), signal)
    for await (const chunk of chunks) {
      usage = chunk.usage ? toUsage(chunk.usage) : usage
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

/** After the finish reason only the usage and `[DONE]` can be lost: the reply itself is whole. */
function isLostEnding(thrown: unknown): boolean {
  return thrown instanceof ModelError && (thrown.code === 'model_disconnected' || thrown.code === 'model_timeout')
}

function toUsage(usage: WireUsage): Usage {
  const counts = {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number'))
}
