import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * Texts that someone means harm with, or that break what is not careful: `tests/fixtures/hostile`, and those too large
 * for a file. A script among them that runs counts in `window.__pwned`; an address among them is at evil.example.
 */

export interface HostileText {
  /** Group and name. */
  readonly name: string
  readonly text: string
}

export interface HostileBytes {
  readonly name: string
  readonly bytes: Buffer
}

const FOLDER = path.join(import.meta.dirname, '..', 'fixtures', 'hostile')

/** The texts of the fixtures, some hundred, each at most a few hundred characters long. */
export function hostileTexts(): HostileText[] {
  const groups: Record<string, Record<string, string>> = JSON.parse(readFileSync(path.join(FOLDER, 'texts.json'), 'utf8'))
  return Object.entries(groups).flatMap(([group, texts]) => Object.entries(texts).map(([name, text]) => ({ name: `${group}: ${name}`, text })))
}

/** Bytes that are no UTF-8. */
export function hostileBytes(): HostileBytes[] {
  const listed: Record<string, string> = JSON.parse(readFileSync(path.join(FOLDER, 'bytes.json'), 'utf8'))
  return Object.entries(listed).map(([name, hex]) => ({ name, bytes: Buffer.from(hex.replaceAll(' ', ''), 'hex') }))
}

/** JSON of this many levels; written by hand, since `JSON.stringify` would run out of stack. */
export function deepJson(levels: number, kind: 'array' | 'object' = 'object'): string {
  return kind === 'object' ? `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}` : '['.repeat(levels) + ']'.repeat(levels)
}

/** One line of about this many million characters, with a script at its end. */
export function longLine(millions: number): string {
  return `${'0123456789abcdef '.repeat(Math.ceil((millions * 1_000_000) / 17))}<script>window.__pwned=1</script>`
}

/** A thousandfold smaller than what it unzips to; one line without an end. */
export function gzipBomb(megabytes: number): Buffer {
  const piece = gzipSync(Buffer.alloc(1_000_000, 'a'))
  return Buffer.concat(Array.from({ length: megabytes }, () => piece))
}

/** An archive of the other kind, which is not taken at all. */
export function zipHead(): Buffer {
  return Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(60)])
}

/** 300,000 characters of what a reader looks for, over and over: what is not linear takes minutes. */
export function repeats(): HostileText[] {
  const parts = ['<tool_call>', '<tool_call>{"name":"a"', '<tool_response>', '<tool_response>\n</tool_response>', '<think>', '</think>', '{"a":', '[', '"', '\\', '\\"', '{}', '<tools>', '```\n', '&lt;', '\u202e', '\u0301', '\ud800', '\r', '\n', ' ']
  return parts.map((part) => ({ name: JSON.stringify(part), text: part.repeat(Math.ceil(300_000 / part.length)) }))
}
