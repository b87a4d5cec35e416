import 'server-only'
import { valueForms } from '#lib/redact/value-forms.ts'
import { looksLikePassword, looksRandom } from './looks-secret.ts'
import { plainReading } from './plain-reading.ts'
import { runPreset } from './preset-rules.ts'
import { BORDER, SECRET_KEY, SECRET_RULES, type SecretRule } from './secret-rules.ts'

/** A value that looks like a secret, and what it looks like. */
export interface FoundSecret {
  readonly rule: string
  readonly value: string
}

/** A text to look through, and the key that it stands under, if any. */
export interface Looked {
  readonly text: string
  readonly key?: string
}

/** Texts are looked through together up to this length, since a look costs more than its characters. */
const BATCH = 200_000
/** Shorter values would be cut out of many words. */
const SHORTEST = 4

/** All values in texts that look like secrets, each once. */
export function findSecrets(texts: Iterable<Looked>): FoundSecret[] {
  const search = new SecretSearch()
  for (const text of texts) search.add(text)
  return search.end()
}

/** Looks through texts as they are added, in between others can have their turn. */
export class SecretSearch {
  private readonly found = new Map<string, string>()
  private readonly met = new Set<string>()
  private batch: string[] = []
  private size = 0

  add({ text, key = '' }: Looked): void {
    if (SECRET_KEY.test(key) && !/\s/.test(text) && looksRandom(text)) this.note({ rule: 'secret or key by its name', value: text })
    if (text.length < SHORTEST || this.met.has(text)) return
    this.met.add(text)
    this.batch.push(text.replaceAll(BORDER, ' '))
    this.size += text.length
    if (this.size >= BATCH) this.look()
  }

  /** All that was found, each value once. */
  end(): FoundSecret[] {
    this.look()
    return [...this.found].map(([value, rule]) => ({ value, rule }))
  }

  private look(): void {
    const written = this.batch.join(`\n${BORDER}\n`)
    for (const one of secretsIn(written)) this.note(one)
    this.lookBehind(written)
    this.batch = []
    this.size = 0
  }

  /** Finds what is known as a secret only where the text is read as it is meant; it must stand there as it is written. */
  private lookBehind(written: string): void {
    const read = this.batch.flatMap((text) => {
      const plain = plainReading(text)
      return plain === text ? [] : [plain]
    })
    if (read.length === 0) return
    const known = new Set([...this.found.keys()].map(plainReading))
    for (const one of secretsIn(read.join(`\n${BORDER}\n`))) {
      if (!known.has(one.value) && valueForms(one.value).some((form) => written.includes(form))) this.note(one)
    }
  }

  private note({ rule, value }: FoundSecret): void {
    if (value.trim().length >= SHORTEST && !this.found.has(value)) this.found.set(value, rule)
  }
}

function secretsIn(text: string): FoundSecret[] {
  if (text.trim() === '') return []
  return [...SECRET_RULES.flatMap((rule) => byRule(rule, text)), ...byPreset(text)]
}

function byRule({ name, pattern, check }: SecretRule, text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const match of text.matchAll(pattern)) {
    const value = match.groups?.['value'] ?? match[0]
    if (check === 'random' && !looksRandom(value)) continue
    if (check === 'password' && !looksLikePassword(value)) continue
    found.push({ rule: name, value: isShort(value) ? match[0] : value })
  }
  return found
}

/** A short value is cut together with the words that make it one. */
function isShort(value: string): boolean {
  return value.length < 6
}

function byPreset(text: string): FoundSecret[] {
  return runPreset(text).flatMap(({ rule, range, data }) => {
    const value = valueOf(text, range, data)
    return value === undefined ? [] : [{ rule, value }]
  })
}

/** What a report is about: the longest of its data that stands in the text, since its range counts from the words before. */
function valueOf(text: string, [start, end]: readonly [number, number], data: unknown): string | undefined {
  const words = typeof data === 'object' && data !== null ? Object.values(data) : []
  const values = words.filter((word): word is string => typeof word === 'string' && word.length >= SHORTEST && text.includes(word))
  const value = values.toSorted((one, other) => other.length - one.length)[0] ?? text.slice(start, end)
  return value.includes(BORDER) || /^\d+$/.test(value) ? undefined : value
}
