import type { PrefillStyle, ServerKind } from '../api/contract.ts'
import type { Sampling } from '../run/config.ts'
import type { Message, ToolCall, ToolSchema } from './message.ts'

/** A kind of model server that is spoken to over HTTP. */
export type EndpointKind = Exclude<ServerKind, 'embedded'>

/** A message as it goes over the wire of the OpenAI chat API. */
export interface WireMessage {
  role: Message['role']
  content: string | null
  reasoning_content?: string
  tool_calls?: ToolCall[]
  tool_call_id?: string
  name?: string
}

/** The JSON body of one streaming chat completion. */
export interface WireRequest {
  model: string
  messages: WireMessage[]
  tools?: ToolSchema[]
  temperature?: number
  top_p?: number
  max_tokens?: number
  seed?: number
  stop?: string[]
  logprobs?: true
  top_logprobs?: number
  /** With an assistant's message at the end: the reply goes on with it. The two exclude each other. */
  continue_final_message?: true
  add_generation_prompt?: false
  stream: true
  stream_options: { include_usage: true }
  /** vLLM only: asks for the id of every token of the reply. */
  return_token_ids?: true
}

export interface WireInput {
  readonly kind: EndpointKind
  readonly model: string
  readonly messages: readonly Message[]
  readonly tools?: readonly ToolSchema[] | undefined
  readonly sampling: Sampling
  /** The last message is an assistant's, to be gone on with; and how that is said. */
  readonly prefill?: PrefillStyle | undefined
}

/**
 * Messages as they are sent. Beside tool calls an empty content is null, which some chat templates tell from ''.
 * Reasoning goes back as `reasoning_content` only where the server's templates know it (vLLM, SGLang, llama.cpp);
 * other endpoints refuse the field or charge for it, and are not told.
 */
export function toWireMessages(messages: readonly Message[], kind: EndpointKind): WireMessage[] {
  return messages.map(({ role, content, reasoning, tool_calls, tool_call_id, name }) => ({
    role,
    content: content === '' && tool_calls ? null : content,
    ...(reasoning !== undefined && kind !== 'openai' ? { reasoning_content: reasoning } : {}),
    ...(tool_calls ? { tool_calls } : {}),
    ...(tool_call_id !== undefined ? { tool_call_id } : {}),
    ...(name !== undefined ? { name } : {}),
  }))
}

/** The exact body of a chat completion request: what the adapter sends, and what the page shows as sent. */
export function wireRequest({ kind, model, messages, tools, sampling, prefill }: WireInput): WireRequest {
  const { temperature, topP, maxTokens, seed, stop, topLogprobs } = sampling
  return {
    model,
    messages: toWireMessages(messages, kind),
    ...(tools && tools.length > 0 ? { tools: [...tools] } : {}),
    ...(temperature !== undefined ? { temperature } : {}),
    ...(topP !== undefined ? { top_p: topP } : {}),
    ...(maxTokens !== undefined ? { max_tokens: maxTokens } : {}),
    ...(seed !== undefined ? { seed } : {}),
    ...(stop && stop.length > 0 ? { stop } : {}),
    ...(topLogprobs !== undefined ? { logprobs: true, top_logprobs: topLogprobs } : {}),
    ...(prefill === 'continue_final_message' ? { continue_final_message: true, add_generation_prompt: false } : {}),
    stream: true,
    stream_options: { include_usage: true },
    ...(kind === 'vllm' ? { return_token_ids: true } : {}),
  }
}
