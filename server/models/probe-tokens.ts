import 'server-only'
import type { Capability } from '#lib/api/contract.ts'
import type { Token } from '#lib/tokens/token.ts'
import { ModelError } from '#server/models/model-server.ts'
import type { TokenInterface } from '#server/models/model-server.ts'

/** Where a server ignores the limit on its reply, we stop reading here. */
const MAX_TOKENS = 64

export interface TokenFindings {
  readonly promptIds: Capability
  /** Of the tokens that continue a prompt of ids. */
  readonly tokenIds: Capability
}

/**
 * Tries the whole way of the protocol `tokens`: renders a conversation, encodes it, has its ids continued.
 * @throws ModelError where the server fails a step.
 */
export async function probeTokens(tokens: TokenInterface, model: string, signal: AbortSignal): Promise<TokenFindings> {
  const text = await tokens.render([{ role: 'user', content: 'Say hello.' }], signal)
  const ids = (await tokens.encode(text, signal)).flatMap(({ id }) => (typeof id === 'number' ? [id] : []))
  if (ids.length === 0) throw new ModelError('model_bad_response', 'the server rendered or encoded a prompt to nothing')
  const reply: Token[] = []
  const sampling = { maxTokens: 8, temperature: 0, topLogprobs: 1 }
  for await (const event of tokens.completeIds({ model, ids, sampling, signal })) {
    if (event.type === 'delta') reply.push(...(event.tokens ?? []))
    if (reply.length >= MAX_TOKENS) break
  }
  const known = reply.filter(({ id }) => typeof id === 'number').length
  const evidence = `a prompt of ${ids.length} ids was rendered, encoded and continued by ${reply.length} tokens, ${known} of them with ids`
  return { promptIds: { ok: true, evidence }, tokenIds: { ok: reply.length === 0 ? null : known === reply.length, evidence } }
}
