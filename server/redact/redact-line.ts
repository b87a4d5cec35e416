import 'server-only'
import { Cutter } from '#lib/redact/cutter.ts'
import { mapStrings, visitStrings } from '#lib/redact/map-strings.ts'
import { findSecrets, type FoundSecret, type Looked } from './find-secrets.ts'

/** A record without what looks like a secret, and what was cut out of it: nothing where `cuts` is empty. */
export interface RedactedLine {
  readonly line: string
  /** What was cut, as rules. */
  readonly cuts: readonly string[]
}

/** Cuts a JSON record. One in which nothing is found stays as it is, byte by byte. */
export function redactLine(line: string, own: readonly FoundSecret[]): RedactedLine {
  const record: unknown = JSON.parse(line)
  const found = secretsOf(record, own)
  if (found.length === 0) return { line, cuts: [] }
  const cutter = new Cutter(found.map(({ value }) => value))
  return { line: JSON.stringify(mapStrings(record, (text) => cutter.cut(text))), cuts: found.map(({ rule }) => rule) }
}

/** What looks like a secret anywhere in a value, and those of `own` that stand there in some form. */
export function secretsOf(value: unknown, own: readonly FoundSecret[]): FoundSecret[] {
  const texts: Looked[] = []
  visitStrings(value, ({ text, key }) => texts.push({ text, key }))
  const cutter = new Cutter(own.map((one) => one.value))
  const met = new Set(texts.flatMap(({ text }) => cutter.find(text).map((cut) => cut.value)))
  const ownMet = own.filter((one) => met.has(one.value))
  return [...ownMet, ...findSecrets(texts).filter((one) => !met.has(one.value))]
}

/** In words: "2 values that look like secrets were cut: GitHub token, password". */
export function cutWords(cuts: readonly string[]): string {
  const values = cuts.length === 1 ? '1 value that looks like a secret was' : `${cuts.length} values that look like secrets were`
  return `${values} cut: ${[...new Set(cuts)].join(', ')}`
}
