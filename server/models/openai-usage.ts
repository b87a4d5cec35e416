import 'server-only'
import type { Usage } from '#lib/run/events.ts'
import type { WireUsage } from '#server/models/openai-wire.ts'

/** Usage as Retake keeps it: what the server does not count is left out. */
export function toUsage(usage: WireUsage): Usage {
  const counts = {
    promptTokens: usage.prompt_tokens,
    completionTokens: usage.completion_tokens,
    cachedTokens: usage.prompt_tokens_details?.cached_tokens,
    reasoningTokens: usage.completion_tokens_details?.reasoning_tokens,
  }
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => typeof count === 'number'))
}
