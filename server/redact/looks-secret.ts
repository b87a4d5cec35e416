import 'server-only'

/** Words that stand for a secret in examples and in code. */
const PLACEHOLDER =
  /^(?:[$<{%*]|\.{2,}|x{3,}|(?:true|false|null|undefined|none|nil|string|str|required|optional|redacted|hidden|example|changeme|your|my|some|insert|replace|enter|process\.|os\.|env\.|self\.|this\.|req\.|config\.)|[\u2588\u2022*]+)/i
/** A version, or a range of versions, as package managers write them. */
const VERSION = /^[~^<>=v]{0,3}\d{1,4}\.\d{1,4}(?:\.[\w.+-]{1,40})?(?: [ \w.<>=|^~-]{0,100})?$/
/** Letters and digits of a random value carry more than this much each, in bits. */
const LEAST_ENTROPY = 2.6
const SHORTEST = 6

/** Whether a value that stands where a secret would stand looks made at random, not written as a word, number or path. */
export function looksRandom(value: string): boolean {
  if (value.length < SHORTEST || PLACEHOLDER.test(value) || VERSION.test(value)) return false
  if (/\S\s+\S/.test(value) || /^[\d.,:_/-]+$/.test(value) || /^(?:\.{0,2}\/|[A-Za-z]:\\|https?:)/.test(value)) return false
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length
  return kinds >= 2 && /\d|[!@#$%^&*+=~]/.test(value) && entropyOf(value) >= LEAST_ENTROPY
}

/** The same of a password, which may be a word. */
export function looksLikePassword(value: string): boolean {
  return value.length >= 3 && !PLACEHOLDER.test(value) && !VERSION.test(value) && !/^[\d.]{1,3}$/.test(value)
}

/** Shannon's, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
