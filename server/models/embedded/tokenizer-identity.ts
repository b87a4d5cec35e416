import 'server-only'
import { createHash } from 'node:crypto'
import type { TokenizerMetadata } from './vocabulary.ts'

/** SHA-256 of a text's UTF-8, in lower-case hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * SHA-256 of all in a model file that decides which ids a text becomes: the JSON text, without spaces, of the array
 * `[model, pre, add_space_prefix, tokens, token_type, merges, scores]` of the keys `tokenizer.ggml.*`, null where a key
 * is missing. Equal for two files exactly when they encode alike, whatever their weights.
 */
export function tokenizerHash({ ggml }: TokenizerMetadata): string {
  const { model, pre, add_space_prefix, tokens, token_type, merges, scores } = ggml
  const parts = [model, pre, add_space_prefix, tokens, token_type, merges, scores]
  return sha256(JSON.stringify(parts.map((part) => part ?? null)))
}
