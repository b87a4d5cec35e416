import 'server-only'
import type { IdsRequest } from '#server/models/model-server.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { Endpoint } from '#server/models/openai-endpoint.ts'
import { wireModelsSchema } from '#server/models/openai-wire.ts'

/**
 * How many tokens a reply to ids may have at most: as many as are asked for, else what the model's context still holds.
 * vLLM and SGLang have to be told: their own limits for completions are 16 and 128 tokens.
 * @throws ModelError `model_rejected_request` where the context is full, or neither limit is known.
 */
export async function completionRoom(endpoint: Endpoint, request: IdsRequest): Promise<number> {
  const { ids, model, sampling, signal } = request
  if (sampling.maxTokens !== undefined) return sampling.maxTokens
  const { data } = await endpoint.ask('/models', wireModelsSchema, { signal })
  const context = data.find((entry) => entry.id === model)?.max_model_len
  if (!context) {
    const why = `the server does not tell how long the context of "${model}" is; set a limit for the tokens of a reply`
    throw new ModelError('model_rejected_request', why)
  }
  if (ids.length < context) return context - ids.length
  const why = `the prompt is ${ids.length} tokens long, and the context of "${model}" holds ${context}, the reply included: shorten the conversation`
  throw new ModelError('model_rejected_request', why)
}
