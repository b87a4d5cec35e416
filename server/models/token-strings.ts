import 'server-only'
import { utf8Bytes } from '#server/models/reported-token.ts'

/**
 * The bytes of each token of a text, from the strings that stand for them in the tokenizer's vocabulary. Two spellings
 * are known: the byte alphabet of GPT-2 (a character a byte, `Ġ` for a space) and SentencePiece (`▁` for a space,
 * `<0xE2>` for a byte, a space before the text). One is right only if its bytes, in a row, are those of the text:
 * undefined where none is.
 */
export function tokenStringBytes(strings: readonly string[], text: string): number[][] | undefined {
  const wanted = utf8Bytes(text)
  const byteLevel = strings.map(fromByteAlphabet)
  if (spell(byteLevel, wanted)) return byteLevel
  const pieces = strings.map(fromSentencePiece)
  if (spell(pieces, wanted)) return pieces
  const [first = [], ...others] = pieces
  const unspaced = first[0] === SPACE ? [first.slice(1), ...others] : pieces
  return spell(unspaced, wanted) ? unspaced : undefined
}

const SPACE = 0x20

function spell(pieces: readonly number[][], wanted: readonly number[]): boolean {
  const bytes = pieces.flat()
  return bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at])
}

/** Printable Latin-1 stands for itself; the other bytes, in order, for the characters from U+0100 on. */
const BYTE_ALPHABET = byteAlphabet()

function byteAlphabet(): ReadonlyMap<string, number> {
  const alphabet = new Map<string, number>()
  let next = 0x100
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    alphabet.set(String.fromCodePoint(printable ? byte : next++), byte)
  }
  return alphabet
}

/** Special tokens stand in a vocabulary as they are written: a character outside the alphabet gives them away. */
function fromByteAlphabet(string: string): number[] {
  const bytes = Array.from(string, (character) => BYTE_ALPHABET.get(character))
  const known = bytes.filter((byte) => byte !== undefined)
  return known.length === bytes.length ? known : utf8Bytes(string)
}

function fromSentencePiece(string: string): number[] {
  const byte = /^<0x([0-9A-F]{2})>$/.exec(string)?.[1]
  return byte === undefined ? utf8Bytes(string.replaceAll('\u2581', ' ')) : [Number.parseInt(byte, 16)]
}
