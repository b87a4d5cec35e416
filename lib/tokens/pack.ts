import { ByteOutput } from './byte-output.ts'
import { DECIMAL, DOUBLE, POWERS_OF_TEN, SAME, SINGLE } from './packed-entries.ts'
import { FORMAT } from './packed-tokens.ts'
import { SpellingTable, stateOf } from './spelling-table.ts'
import type { Token } from './token.ts'

/**
 * Packs tokens into one self-describing byte string; `unpackTokens` gives back the very same values, and `PackedTokens`
 * reads ranges of them.
 *
 * Layout, format 2. A varint is a little-endian base-128 number. Numbers of n bytes stand shuffled: all their lowest
 * bytes, then all second bytes, …; where "a width" is said, one byte before them gives n, 0 to 4. An entry is a token or
 * one of its alternatives, in the order token, its alternatives, next token, …. A spelling is what an entry says besides
 * its logprob: each is kept once, in order of first use.
 *
 * | part | content |
 * |---|---|
 * | format | one byte, 2 |
 * | sizes | varints: tokens, entries, spellings |
 * | alternatives | a width; for each token 0 where `top` is absent, else 1 + their number |
 * | kinds | a byte an entry, of its logprob: 0 absent, 1 null, 2 float32, 3 decimal, 4 float64, 5 an alternative with the spelling and the logprob of its token |
 * | references | a width; for each entry but those of kind 5 the number of its spelling |
 * | flags | a byte a spelling: bits 0–1 id and 2–3 bytes (0 absent, 1 null, 2 present), 6 a text of its own, 7 special |
 * | ids | of the ids that are present a width and the low 32 bits, then a width and the high ones |
 * | byte lengths, bytes | a width and the lengths of the bytes that are present; then all bytes, joined |
 * | text lengths, texts | a width and the lengths of texts of their own: 2 × bytes, plus 1 where a text is UTF-16 (little-endian) since it has lone surrogates, else UTF-8; then all, joined. Any other text is the UTF-8 decoding of the bytes |
 * | float32 | four bytes each: logprobs that float32 holds exactly |
 * | decimals | logprobs that are −m / 10^e exactly: all m (four bytes each), then all e (one byte each); so JSON's short numbers fit |
 * | float64 | all other logprobs: the low four bytes of each, then the high four |
 *
 * @throws RetakeError `internal` for an id or a byte that is out of range, naming the token.
 */
export function packTokens(tokens: readonly Token[]): Uint8Array {
  const packer = new Packer(tokens.reduce((sum, token) => sum + 1 + (token.top?.length ?? 0), 0))
  for (const [index, token] of tokens.entries()) packer.add(token, index)
  return packer.finish(tokens)
}

class Packer {
  private readonly kinds: Uint8Array
  private readonly references: Uint32Array
  private readonly singles: Float32Array
  private readonly decimals: number[] = []
  private readonly exponents: number[] = []
  private readonly doubles: number[] = []
  private readonly spellings = new SpellingTable()
  private entries = 0
  private referenced = 0
  private single = 0

  constructor(entries: number) {
    this.kinds = new Uint8Array(entries)
    this.references = new Uint32Array(entries)
    this.singles = new Float32Array(entries)
  }

  add(token: Token, index: number): void {
    const { logprob, top } = token
    const own = this.spellings.numberOf(token, index)
    this.push(own, logprob)
    if (top === undefined) return
    for (const alternative of top) {
      const spelling = this.spellings.numberOf(alternative, index)
      if (spelling === own && Object.is(alternative.logprob, logprob)) this.kinds[this.entries++] = SAME
      else this.push(spelling, alternative.logprob)
    }
  }

  private push(spelling: number, logprob: number | null | undefined): void {
    this.references[this.referenced++] = spelling
    this.kinds[this.entries++] = typeof logprob === 'number' ? this.pushLogprob(logprob) : stateOf(logprob)
  }

  private pushLogprob(logprob: number): number {
    if (Object.is(Math.fround(logprob), logprob)) {
      this.singles[this.single++] = logprob
      return SINGLE
    }
    const exponent = exponentOf(logprob)
    const power = POWERS_OF_TEN[exponent] ?? 1
    const whole = Math.round(-logprob * power)
    if (whole >= 0 && whole < 2 ** 32 && -(whole / power) === logprob) {
      this.decimals.push(whole)
      this.exponents.push(exponent)
      return DECIMAL
    }
    this.doubles.push(logprob)
    return DOUBLE
  }

  finish(tokens: readonly Token[]): Uint8Array {
    const counts = Uint32Array.from(tokens, ({ top }) => (top === undefined ? 0 : top.length + 1))
    const out = new ByteOutput()
    out.byte(FORMAT)
    out.varint(tokens.length)
    out.varint(this.entries)
    out.varint(this.spellings.count)
    out.numbers(counts)
    out.append(this.kinds)
    out.numbers(this.references.subarray(0, this.referenced))
    this.spellings.writeTo(out)
    out.numbers(new Uint32Array(this.singles.buffer, 0, this.single), 4)
    out.numbers(Uint32Array.from(this.decimals), 4)
    out.append(this.exponents)
    const { lows, highs } = halves(this.doubles)
    out.numbers(lows, 4)
    out.numbers(highs, 4)
    return out.written()
  }
}

/** The power of ten that makes a whole number below 2^32 of as many digits of a logprob as can be. */
function exponentOf(logprob: number): number {
  const exponent = Math.floor(Math.log10(2 ** 32 / -logprob))
  return exponent > 0 ? Math.min(exponent, POWERS_OF_TEN.length - 1) : 0
}

function halves(doubles: readonly number[]): { lows: Uint32Array; highs: Uint32Array } {
  const scratch = new DataView(new ArrayBuffer(8))
  const lows = new Uint32Array(doubles.length)
  const highs = new Uint32Array(doubles.length)
  for (const [index, value] of doubles.entries()) {
    scratch.setFloat64(0, value, true)
    lows[index] = scratch.getUint32(0, true)
    highs[index] = scratch.getUint32(4, true)
  }
  return { lows, highs }
}
