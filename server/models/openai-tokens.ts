import 'server-only'
import type { Alternative, Token } from '#lib/tokens/token.ts'
import type { WireAlternative, WireChoice, WireToken } from '#server/models/openai-wire.ts'

/** vLLM's and Atropos' floor for "very unlikely or unknown"; llama.cpp's lowest float lies far below it. */
const UNKNOWN_LOGPROB = -9999
const REPLACEMENT = '\uFFFD'
const TOKEN_ID_TEXT = /^token_id:(\d+)$/

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lossyUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * The tokens that a chunk reports. Ids come from vLLM's `token_ids` where there are as many as log probabilities, else
 * from the entries (`id` of llama.cpp, `token_id:N` texts). Ids without log probabilities are kept as tokens of unknown
 * text: it stands, whole, at the last of them.
 */
export function tokensOf(choice: WireChoice, text: string): Token[] {
  const entries = [...(choice.logprobs?.content ?? []), ...(choice.logprobs?.refusal ?? [])]
  const ids = choice.token_ids ?? []
  if (entries.length === 0) return ids.map((id, at) => ({ id, bytes: null, text: at === ids.length - 1 ? text : '' }))
  const agree = ids.length === entries.length
  return entries.map((entry, at) => {
    const token = toToken(entry)
    const id = agree ? ids[at] : undefined
    return id === undefined ? token : { ...token, id }
  })
}

function toToken(entry: WireToken): Token {
  const top = (entry.top_logprobs ?? []).map(toAlternative)
  return { ...toAlternative(entry), ...(top.length > 0 ? { top } : {}) }
}

function toAlternative(entry: WireAlternative): Alternative {
  const spelled = TOKEN_ID_TEXT.exec(entry.token)?.[1]
  const id = spelled === undefined ? entry.id : Number(spelled)
  const bytes = certainBytes(entry)
  return {
    ...(typeof id === 'number' ? { id } : {}),
    text: textOf(entry.token, { bytes, isId: spelled !== undefined }),
    bytes,
    logprob: knownLogprob(entry.logprob),
  }
}

/**
 * Bytes as reported, or null where they hold a replacement character (the server lost the real ones) or merely spell
 * the `token_id:N` that stands in for the text.
 */
function certainBytes({ token, bytes }: WireAlternative): number[] | null {
  if (!bytes) return null
  const decoded = lossyUtf8.decode(Uint8Array.from(bytes))
  const spelledOut = TOKEN_ID_TEXT.test(token) && decoded === token
  return spelledOut || holdsReplacement(bytes) ? null : bytes
}

function holdsReplacement(bytes: readonly number[]): boolean {
  return bytes.some((byte, at) => byte === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)
}

/**
 * A token's text as reported; its bytes decoded where they are a part of a character, which servers spell each in
 * their own way (`\xf0\x9f`); '' where only an id is known.
 */
function textOf(token: string, { bytes, isId }: { bytes: number[] | null; isId: boolean }): string {
  if (bytes === null) return isId ? '' : token
  const raw = Uint8Array.from(bytes)
  if (isId) return lossyUtf8.decode(raw)
  try {
    strictUtf8.decode(raw)
    return token
  } catch {
    return lossyUtf8.decode(raw)
  }
}

/** A log probability, or null for the ways of not saying one: nothing, text such as "NaN", -9999 and below. */
export function knownLogprob(value: WireAlternative['logprob']): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value > UNKNOWN_LOGPROB ? value : null
}

/**
 * Marks the last token special where it certainly adds nothing to the text: the reply ended with it, the tokens before
 * it spell the whole text, and no stop string was cut away.
 */
export function markEndOfTurn(tokens: readonly Token[], choice: WireChoice, text: string): Token[] {
  const last = tokens.at(-1)
  const before = tokens.slice(0, -1)
  const ended = choice.finish_reason === 'stop' || choice.finish_reason === 'tool_calls'
  const silent = before.map((token) => token.text).join('') === text
  if (!last || !ended || !silent || last.text === '' || last.text.includes(REPLACEMENT)) return [...tokens]
  return typeof choice.stop_reason === 'string' ? [...tokens] : [...before, { ...last, special: true }]
}
