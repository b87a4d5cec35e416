import { readJson } from '../tool-calls/read-json.ts'

/** A half-open range of a text. */
export type Slice = readonly [from: number, to: number]

const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs

/**
 * Valid JSON, spaced and escaped as Python's `json.dumps(…, ensure_ascii=False)` does it. Numbers stay as they are
 * written (`1.0`, integers of any size), and so do double keys.
 */
export function spaceJson(json: string): string {
  return json.replace(/\s+$/, '').match(TOKENS)?.map(spaceToken).join('') ?? ''
}

function spaceToken(token: string): string {
  if (token === ',') return ', '
  if (token === ':') return ': '
  return token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token
}

/** Where the member `name` of the object that begins at `from` stands; of several the last, as `JSON.parse` takes it. */
export function memberSlice(text: string, from: number, name: string): Slice | undefined {
  const read = readJson(text, from)
  if (!read.ok) return undefined
  return read.members.findLast(({ key }) => JSON.parse(text.slice(...key)) === name)?.value
}

/** Where the items of the array that begins at `from` stand. */
export function itemSlices(text: string, from: number): Slice[] {
  const slices: Slice[] = []
  let at = skipSpace(text, from)
  if (text[at] !== '[') return slices
  at = skipSpace(text, at + 1)
  while (at < text.length && text[at] !== ']') {
    const item = readJson(text, at)
    if (!item.ok) return []
    slices.push([at, item.end])
    at = skipSpace(text, item.end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return slices
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (/[ \t\n\r]/.test(text[at] ?? '')) at += 1
  return at
}
