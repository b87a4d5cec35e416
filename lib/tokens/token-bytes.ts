import type { Token } from './token.ts'

/** U+FFFD in UTF-8: what servers put where a token is only a part of a character and its true bytes are lost. */
const REPLACEMENT = [0xef, 0xbf, 0xbd] as const

const utf8 = new TextEncoder()
const fromUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

export interface SpelledToken {
  readonly bytes: ArrayLike<number>
  /** False where the bytes only stand in for others that the server did not tell. */
  readonly known: boolean
}

/**
 * A token's bytes: the server's own; else its text in UTF-8. They are not known where they hold U+FFFD (a server's sign
 * of a cut character; facts tokens-editing-sharing.md 1.4) or where there is neither text nor bytes: then they stand for
 * U+FFFD.
 */
export function bytesOf({ text, bytes }: { text: string; bytes?: ArrayLike<number> | null | undefined }): SpelledToken {
  if (bytes) return { bytes, known: !hasReplacement(bytes) }
  if (text === '') return { bytes: REPLACEMENT, known: false }
  return { bytes: utf8.encode(text), known: text.isWellFormed() && !text.includes('\ufffd') }
}

function hasReplacement(bytes: ArrayLike<number>): boolean {
  for (let at = 0; at + 2 < bytes.length; at += 1) {
    if (bytes[at] === REPLACEMENT[0] && bytes[at + 1] === REPLACEMENT[1] && bytes[at + 2] === REPLACEMENT[2]) return true
  }
  return false
}

/** Tokens as one byte string. */
export interface SpelledTokens {
  readonly bytes: Uint8Array
  /** Where each token begins in `bytes`; one more entry for the end. */
  readonly starts: Uint32Array
  /** Whether the bytes of every token are known. */
  readonly known: boolean
}

/** Joins the bytes of tokens: what has to be decoded together, since a character may be spread over several of them. */
export function joinTokens(tokens: readonly Pick<Token, 'text' | 'bytes'>[]): SpelledTokens {
  const spelled = tokens.map(bytesOf)
  const starts = new Uint32Array(tokens.length + 1)
  let end = 0
  for (const [index, { bytes }] of spelled.entries()) {
    end += bytes.length
    starts[index + 1] = end
  }
  const joined = new Uint8Array(end)
  for (const [index, { bytes }] of spelled.entries()) joined.set(bytes, starts[index])
  return { bytes: joined, starts, known: spelled.every((token) => token.known) }
}

/** UTF-8 as text; what is not UTF-8 becomes U+FFFD. */
export function textOfBytes(bytes: Uint8Array): string {
  return fromUtf8.decode(bytes)
}

/** The text of tokens, special ones with their literal text. */
export function textOfTokens(tokens: readonly Pick<Token, 'text' | 'bytes'>[]): string {
  return textOfBytes(joinTokens(tokens).bytes)
}
