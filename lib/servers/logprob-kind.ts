import type { ServerKind } from '../api/contract.ts'

/**
 * Which distribution a server's logprobs are of: `raw`, the model's own, before temperature and top-p; `processed`, the one
 * that was sampled from; `unknown` where the server does not say (facts tokens-editing-sharing.md 1.2).
 */
export interface LogprobKind {
  readonly kind: 'raw' | 'processed' | 'unknown'
  readonly why: string
}

const KINDS: Readonly<Record<ServerKind, LogprobKind>> = {
  embedded: { kind: 'raw', why: 'of the model’s own distribution, before temperature and top-p' },
  'llama-cpp': { kind: 'raw', why: 'asked for before sampling (post_sampling_probs is off): before temperature and top-p' },
  vllm: { kind: 'unknown', why: 'vLLM gives raw ones unless it was started with another --logprobs-mode, and does not say which' },
  sglang: { kind: 'unknown', why: 'SGLang does not say whether the temperature is in them' },
  openai: { kind: 'unknown', why: 'the endpoint does not say whether the temperature is in them' },
}

/** Which logprobs a kind of server gives. */
export function logprobKind(kind: ServerKind): LogprobKind {
  return KINDS[kind]
}
