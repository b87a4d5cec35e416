import type { Alternative, Token } from '#lib/tokens/token.ts'

/** How the logprobs of made tokens are written: as float32 engines give them, as short decimals of JSON, or with all digits. */
export type Digits = 'float32' | 'decimal' | 'float64'

const VOCABULARY = 150_000
/** Zipf's and Mandelbrot's law for ranks, with an exponent that makes about as many distinct tokens as English has words. */
const EXPONENT = 1.2
const OFFSET = 2.7

const utf8 = new TextEncoder()

/** A number in [0, 1), the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Maps a share in [0, 1) to a rank from 0: small shares to frequent tokens. */
function rankOf(share: number): number {
  const power = 1 - EXPONENT
  const first = (1 + OFFSET) ** power
  const last = (VOCABULARY + OFFSET) ** power
  return Math.floor((first + share * (last - first)) ** (1 / power) - OFFSET) - 1
}

/**
 * Tokens as a model server gives them: ids of a vocabulary of 150,000, few of them frequent, words of one to seven letters
 * with their bytes, a logprob, and `alternatives` likeliest ones, of which nine times in ten the token is one.
 */
export function makeTokens(count: number, { alternatives, digits }: { alternatives: number; digits: Digits }): Token[] {
  const random = randomFrom(7)
  const words = Array.from({ length: VOCABULARY }, () => {
    const letters = Array.from({ length: 1 + Math.floor(random() * 7) }, () => 97 + Math.floor(random() * 26))
    return ` ${String.fromCharCode(...letters)}`
  })
  const written = (logprob: number): number => {
    if (digits === 'float64') return logprob
    return digits === 'float32' ? Math.fround(logprob) : Number(logprob.toPrecision(8))
  }
  const entry = (logprob: number): Alternative => {
    const id = rankOf(random())
    const text = words[id] ?? ''
    return { id, text, bytes: [...utf8.encode(text)], logprob: written(logprob) }
  }
  return Array.from({ length: count }, () => {
    let logprob = -random() * random()
    if (alternatives === 0) return entry(logprob)
    const top = Array.from({ length: alternatives }, () => {
      const next = entry(logprob)
      logprob -= 4 * random()
      return next
    })
    const chosen = top[Math.floor(alternatives * random() ** 4)]
    const token = chosen === undefined || random() < 0.1 ? entry(logprob) : { ...chosen, bytes: [...(chosen.bytes ?? [])] }
    return { ...token, top }
  })
}
