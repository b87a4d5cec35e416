/**
 * What the search for secrets takes for one in ordinary tool output, how fast it goes through it, and through text that is
 * made to be slow to search. What is found and is none costs a person a look; `tests/` says that nothing planted is missed.
 */
import { Cutter } from '#lib/redact/cutter.ts'
import { findSecrets } from '#server/redact/find-secrets.ts'
import { ordinaryOutput } from '../tests/support/ordinary-output.ts'
import { ms, printFigures, type Figure } from './support/figures.ts'

const SIZE = 1_000_000
const filled = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length)).slice(0, SIZE)
/** Beginnings without ends, and words that many rules look behind. */
const SLOW: Readonly<Record<string, string>> = {
  'one letter': filled('a'),
  'beginnings of key blocks': filled('-----BEGIN PRIVATE KEY-----'),
  'cookie headers in one line': filled('cookie: a'),
  'names of secrets': filled('secret_token_password_key'),
  'assignments without values': filled('password="'),
  'schemes of URLs': filled('a://b:'),
  'dots and dashes': filled('eyJaaaaaaaa.'),
  backslashes: filled('password\\\\\\\\'),
}

function timed<T>(work: () => T): { value: T; took: number } {
  const start = performance.now()
  const value = work()
  return { value, took: performance.now() - start }
}

const corpus = ordinaryOutput()
const size = corpus.reduce((sum, { text }) => sum + text.length, 0)
findSecrets(corpus)
const whole = timed(() => findSecrets(corpus))
const figures: Figure[] = [
  { figure: 'ordinary tool output', value: `${(size / 1e6).toFixed(2)} MB` },
  { figure: 'taken for secrets in it, distinct values', value: String(whole.value.length) },
  { figure: 'searched in', value: ms(whole.took), goal: '1 s', met: whole.took < 1000 },
]
for (const { name, text } of corpus) {
  const found = findSecrets([{ text }])
  if (found.length > 0) figures.push({ figure: `  in ${name}`, value: String(found.length) })
  if (process.env['SHOW'] !== undefined) for (const { rule, value } of found.slice(0, 10)) console.log(`${name}: ${rule}: ${value.slice(0, 100)}`)
}
const cutter = new Cutter(Array.from({ length: 100 }, (_, n) => `secret-value-${n}-of-many`))
const cut = timed(() => corpus.map(({ text }) => cutter.cut(text)))
figures.push({ figure: 'cut by 100 values in all their forms in', value: ms(cut.took), goal: '1 s', met: cut.took < 1000 })
for (const [name, text] of Object.entries(SLOW)) {
  const { took } = timed(() => findSecrets([{ text }]))
  figures.push({ figure: `1 MB of ${name}`, value: ms(took), goal: '2 s', met: took < 2000 })
}
printFigures('Finding secrets', figures)
