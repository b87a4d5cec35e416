import type { IdToken } from '#lib/tokens/sequence.ts'

const SPECIAL = /<\|[a-z_]+\|>/u
const names = new Map<string, number>()

/** Ids: a character's code point; control tokens count from 2,000,000; other pieces from 3,000,000. */
function idOf(text: string): number {
  if (Array.from(text).length === 1) return text.codePointAt(0) ?? 0
  const known = names.get(text)
  if (known !== undefined) return known
  const id = (SPECIAL.test(text) ? 2_000_000 : 3_000_000) + names.size
  names.set(text, id)
  return id
}

/** One token by its text, of the test tokenizer; `logprob` marks it as sampled. */
export function tokenOf(text: string, logprob?: number): IdToken {
  return {
    id: idOf(text),
    text,
    bytes: [...new TextEncoder().encode(text)],
    ...(logprob === undefined ? {} : { logprob }),
    ...(SPECIAL.test(text) ? { special: true as const } : {}),
  }
}

/** A tokenizer for tests: a token a character, and one for each control token such as `<|im_end|>`. */
export function encodeText(text: string, logprob?: number): IdToken[] {
  return text
    .split(/(<\|[a-z_]+\|>)/u)
    .flatMap((part) => (SPECIAL.test(part) ? [part] : Array.from(part)))
    .map((piece) => tokenOf(piece, logprob))
}
