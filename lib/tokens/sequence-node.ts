import { z } from 'zod'
import { RetakeError } from '../errors.ts'
import type { Issue } from '../errors.ts'
import { generatedSpans } from './stats.ts'
import type { IdToken, SequenceTurn, TokenSequence } from './sequence.ts'
import { textOfTokens } from './token-bytes.ts'

/** The label of a position that the model did not produce. */
const MASKED = -100
/** An impossible logprob: what the format has where there is none. */
const NO_LOGPROB = 1
/** At and below this a server means "very unlikely or unknown", not a value. */
const FLOOR = -9999

const finishReasonSchema = z.union([z.string(), z.looseObject({ type: z.string() })]).nullish()

/** The seed's SequenceNode as JSON (facts hermes-atropos.md B.1). */
const sequenceNodeSchema = z.object({
  full_text: z.string(),
  tokens: z.array(z.number().int().nonnegative()),
  masked_tokens: z.array(z.number().int()),
  logprobs: z.array(z.number()),
  metadata: z.looseObject({ finish_reason: finishReasonSchema, dummy_tokens: z.boolean().optional() }).nullish(),
})

/** A SequenceNode as it is written. */
export interface SequenceNode {
  readonly full_text: string
  readonly tokens: readonly number[]
  readonly masked_tokens: readonly number[]
  readonly logprobs: readonly number[]
  readonly metadata: { readonly finish_reason: string | null }
}

/**
 * Writes a sequence in the seed's format: all three lists have one length, `masked_tokens` is -100 and `logprobs` 1.0
 * where nothing was generated; a logprob that is not known is 1.0 too. `full_text` is the text of all tokens, the end of
 * turn included, so unlike the seed's it never lacks what the ids have.
 */
export function toSequenceNode({ tokens, generated, turns }: TokenSequence): SequenceNode {
  return {
    full_text: textOfTokens(tokens),
    tokens: tokens.map((token) => token.id),
    masked_tokens: tokens.map((token, at) => (generated[at] ? token.id : MASKED)),
    logprobs: tokens.map((token, at) => (generated[at] ? (token.logprob ?? NO_LOGPROB) : NO_LOGPROB)),
    metadata: { finish_reason: turns.at(-1)?.finishReason ?? null },
  }
}

/** A node that was read. The format has one text for all ids, so the tokens have none of their own. */
export interface ReadNode {
  readonly sequence: TokenSequence
  readonly fullText: string
}

/**
 * Reads a node of the seed's format and checks what must hold (B.1). A logprob of 1.0 where something was generated is
 * unknown, and so is -9999. Each generated span becomes a turn, numbered from 1; the node's finish reason is the last one's.
 * @throws RetakeError `bad_request`: not a node, lists that contradict each other, or a placeholder with invented tokens.
 */
export function readSequenceNode(json: unknown): ReadNode {
  const parsed = sequenceNodeSchema.safeParse(json)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new RetakeError('bad_request', 'this is not a sequence node', { issues, cause: parsed.error })
  }
  const node = parsed.data
  if (isPlaceholder(node)) {
    throw new RetakeError(
      'bad_request',
      'this sequence node is a placeholder: its tokens are the numbers from 0, invented where the server told none',
    )
  }
  const issue = contradiction(node)
  if (issue) throw new RetakeError('bad_request', 'this sequence node contradicts itself', { issues: [issue] })
  const generated = node.masked_tokens.map((label) => label !== MASKED)
  const tokens = node.tokens.map((id, at): IdToken => {
    const token = { id, text: '', bytes: null }
    return generated[at] ? { ...token, logprob: readLogprob(node.logprobs[at]) } : token
  })
  return { sequence: { tokens, generated, turns: turnsOf(node, generated) }, fullText: node.full_text }
}

type ParsedNode = z.infer<typeof sequenceNodeSchema>

/** What the seed's DummyManagedServer leaves behind (B.9): ids 0…127, each with logprob -0.5; or it says so itself. */
function isPlaceholder({ tokens, logprobs, metadata }: ParsedNode): boolean {
  if (metadata?.dummy_tokens) return true
  return tokens.length === 128 && tokens.every((id, at) => id === at) && logprobs.every((logprob) => logprob === -0.5)
}

function contradiction({ tokens, masked_tokens: masked, logprobs }: ParsedNode): Issue | undefined {
  for (const [path, list] of [['masked_tokens', masked], ['logprobs', logprobs]] as const) {
    if (list.length !== tokens.length) return { path, message: `has ${list.length} entries for ${tokens.length} tokens` }
  }
  for (const [at, id] of tokens.entries()) {
    const label = masked[at]
    const logprob = logprobs[at] ?? NO_LOGPROB
    if (label !== MASKED && label !== id) {
      return { path: `masked_tokens.${at}`, message: `is ${label}; it must be ${MASKED} or the token's id ${id}` }
    }
    if (label === MASKED && logprob !== NO_LOGPROB) {
      return { path: `logprobs.${at}`, message: `is ${logprob}; where nothing was generated it must be 1.0` }
    }
    if (logprob > 0 && logprob !== NO_LOGPROB) {
      return { path: `logprobs.${at}`, message: `is ${logprob}; a logprob is at most 0, or 1.0 where it is not known` }
    }
  }
  return undefined
}

function readLogprob(logprob = NO_LOGPROB): number | null {
  return logprob === NO_LOGPROB || logprob <= FLOOR ? null : logprob
}

function turnsOf({ metadata }: ParsedNode, generated: readonly boolean[]): SequenceTurn[] {
  const spans = generatedSpans(generated)
  const reason = metadata?.finish_reason ?? null
  const last = typeof reason === 'object' ? (reason?.type ?? null) : reason
  return spans.map(([start, end], index) => ({
    turn: index + 1,
    promptLength: start,
    start,
    end,
    finishReason: index === spans.length - 1 ? last : null,
  }))
}
