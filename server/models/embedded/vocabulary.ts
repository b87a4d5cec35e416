import 'server-only'
import { z } from 'zod'

/** What a GGUF file says of its tokenizer (keys `tokenizer.ggml.*` and `tokenizer.chat_template`). */
export const tokenizerMetadataSchema = z.object({
  ggml: z.object({
    model: z.string(),
    tokens: z.array(z.string()),
    token_type: z.array(z.number()),
    pre: z.string().optional(),
    merges: z.array(z.string()).optional(),
    scores: z.array(z.number()).optional(),
    add_space_prefix: z.boolean().optional(),
  }),
  chat_template: z.string().optional(),
})
export type TokenizerMetadata = z.infer<typeof tokenizerMetadataSchema>

/** One entry of a vocabulary: its exact bytes, and those bytes read as UTF-8 (U+FFFD where they are half a character). */
export interface Piece {
  readonly id: number
  readonly bytes: number[]
  readonly text: string
  /** Whether it is a control token, such as the end of a turn: a mark for the model, not part of what is said. */
  readonly control: boolean
}

export interface Vocabulary {
  readonly size: number
  /** @throws RangeError for an id that the vocabulary does not have. */
  piece(id: number): Piece
}

const NORMAL = 1
const CONTROL = 3
const BYTE = 6
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Reads token bytes from the vocabulary itself, because detokenising cleans up spaces and loses half characters.
 * Knows byte-level BPE (`gpt2`: type 1 is spelt in the byte-level alphabet, other types are literal) and SentencePiece
 * (`llama`: "▁" is a space, type 6 is `<0xNN>`).
 * @throws Error for any other kind of tokenizer.
 */
export function createVocabulary({ ggml }: TokenizerMetadata): Vocabulary {
  const toBytes = { gpt2: byteLevelBytes, llama: sentencePieceBytes }[ggml.model]
  if (toBytes === undefined) {
    throw new Error(`its tokenizer is of the kind "${ggml.model}"; the kinds "gpt2" and "llama" can be read`)
  }
  const pieces: (Piece | undefined)[] = Array.from({ length: ggml.tokens.length })
  return {
    size: ggml.tokens.length,
    piece(id) {
      const known = pieces[id]
      if (known !== undefined) return known
      const spelling = ggml.tokens[id]
      if (spelling === undefined) {
        throw new RangeError(`there is no token ${id}: the vocabulary has ${ggml.tokens.length}`)
      }
      const type = ggml.token_type[id] ?? NORMAL
      const bytes = toBytes(spelling, type)
      const piece = { id, bytes: [...bytes], text: decoder.decode(bytes), control: type === CONTROL }
      pieces[id] = piece
      return piece
    },
  }
}

function byteLevelBytes(spelling: string, type: number): Uint8Array {
  if (type !== NORMAL) return encoder.encode(spelling)
  return Uint8Array.from(Array.from(spelling, (letter) => BYTE_OF_LETTER.get(letter) ?? [...encoder.encode(letter)]).flat())
}

function sentencePieceBytes(spelling: string, type: number): Uint8Array {
  const hex = type === BYTE ? /^<0x([0-9A-Fa-f]{2})>$/.exec(spelling)?.[1] : undefined
  if (hex !== undefined) return Uint8Array.of(Number.parseInt(hex, 16))
  return encoder.encode(type === NORMAL ? spelling.replaceAll('▁', ' ') : spelling)
}

/** GPT-2's alphabet: printable Latin-1 bytes stand for themselves, the others for the letters from U+0100 on. */
const BYTE_OF_LETTER = new Map<string, number>()
for (let byte = 0, spare = 0x100; byte < 256; byte++) {
  const printable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
  BYTE_OF_LETTER.set(String.fromCodePoint(printable ? byte : spare++), byte)
}
