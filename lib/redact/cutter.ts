import { unwrap } from './unwrap.ts'
import { valueForms } from './value-forms.ts'

/** A range of UTF-16 offsets that a value, in one of its forms, takes up. */
export interface Cut {
  readonly start: number
  readonly end: number
  readonly value: string
}

const BLOCK = '\u2588'
/** Forms are found by their first characters. */
const KEY = 4
/** Shorter forms are not looked for across line breaks: they could be the end of one word and the beginning of another. */
const SHORTEST_WRAPPED = 8

/** Finds values wherever they stand in texts, in any of their forms, and covers them with blocks. */
export class Cutter {
  /** For each beginning the forms that have it, longest first. */
  private readonly forms = new Map<string, { readonly form: string; readonly value: string }[]>()
  /** Which pairs of first characters begin a form, by a hash: most places of a text are passed over by this alone. */
  private readonly begins = new Uint8Array(65_536)
  private readonly known = new Set<string>()
  private short: string[] = []

  constructor(values: Iterable<string> = []) {
    for (const value of values) this.add(value)
  }

  get size(): number {
    return this.known.size
  }

  add(value: string): void {
    if (value === '' || this.known.has(value)) return
    this.known.add(value)
    for (const form of valueForms(value)) {
      if (form.length < KEY) {
        this.short = [...this.short, form]
        continue
      }
      const key = form.slice(0, KEY)
      const forms = this.forms.get(key) ?? []
      forms.push({ form, value })
      forms.sort((one, other) => other.form.length - one.form.length)
      this.forms.set(key, forms)
      this.begins[hash(form, 0)] = 1
    }
  }

  /** Every place where a value stands, wrapped into lines or not, in order of their beginnings; they may overlap. */
  find(text: string): Cut[] {
    if (this.size === 0) return []
    const cuts = this.findWhole(text)
    const unwrapped = unwrap(text)
    if (unwrapped === undefined) return cuts
    const wrapped = this.findWhole(unwrapped.text).flatMap(({ start, end, value }) => {
      const place = { start: unwrapped.placeOf(start), end: unwrapped.placeOf(end - 1) + 1, value }
      const isBroken = place.end - place.start > end - start
      return isBroken && end - start >= SHORTEST_WRAPPED ? [place] : []
    })
    return wrapped.length === 0 ? cuts : [...cuts, ...wrapped].toSorted((one, other) => one.start - other.start)
  }

  private findWhole(text: string): Cut[] {
    const cuts: Cut[] = this.short.flatMap((form) => everyPlace(text, form))
    if (this.forms.size === 0) return cuts
    for (let at = 0; at + KEY <= text.length; at += 1) {
      if (this.begins[hash(text, at)] === 0) continue
      const forms = this.forms.get(text.slice(at, at + KEY)) ?? []
      const found = forms.find(({ form }) => text.startsWith(form, at))
      if (found !== undefined) cuts.push({ start: at, end: at + found.form.length, value: found.value })
    }
    return cuts
  }

  /** The text with every value covered, as long as before: what counts its characters still counts right. */
  cut(text: string): string {
    return cover(text, this.find(text))
  }
}

function everyPlace(text: string, form: string): Cut[] {
  const cuts: Cut[] = []
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + 1)) cuts.push({ start: at, end: at + form.length, value: form })
  return cuts
}

function hash(text: string, at: number): number {
  return (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) & 0xffff
}

/** Covers ranges of a text with blocks; line breaks stay. */
export function cover(text: string, ranges: readonly Pick<Cut, 'start' | 'end'>[]): string {
  let covered = ''
  let done = 0
  for (const { start, end } of ranges.toSorted((one, other) => one.start - other.start)) {
    if (end <= done) continue
    const from = Math.max(start, done)
    covered += text.slice(done, from) + blocks(text.slice(from, end))
    done = end
  }
  return covered + text.slice(done)
}

/** As many blocks as the text has characters (UTF-16), its line breaks kept. */
export function blocks(text: string): string {
  return text.replaceAll(/[^\n]/g, BLOCK)
}
