import { MAX_JSON_DEPTH } from '../tool-calls/json-machine.ts'

/** A value where it stands in a JSON text. */
export interface JsonNode {
  readonly start: number
  /** Behind its last character. */
  readonly end: number
  /** Of an object or an array. */
  readonly parts?: readonly JsonPart[]
}

/** A member of an object, or an item of an array, whose key is its number. */
export interface JsonPart {
  readonly key: string | number
  readonly start: number
  /** Where the key ends; of an item, where it begins. */
  readonly keyEnd: number
  readonly value: JsonNode
}

export type JsonPath = readonly (string | number)[]

/**
 * Where each value of a JSON text stands. Unlike `readJson` it takes numbers of any size, as they stay as they are written.
 * @throws SyntaxError where the text is no JSON, RangeError where it is nested too deeply.
 */
export function readJsonSource(text: string): JsonNode {
  // From here on every character is known to be right.
  JSON.parse(text)
  return nodeAt(text, skipSpace(text, 0), 0)
}

function nodeAt(text: string, start: number, depth: number): JsonNode {
  const first = text[start]
  if (first === '"') return { start, end: endOfString(text, start) }
  if (first !== '{' && first !== '[') return { start, end: endOfWord(text, start) }
  if (depth === MAX_JSON_DEPTH) throw new RangeError(`nested deeper than ${MAX_JSON_DEPTH} levels`)
  const parts: JsonPart[] = []
  let at = skipSpace(text, start + 1)
  while (text[at] !== '}' && text[at] !== ']') {
    const part = first === '{' ? memberAt(text, at, depth) : { key: parts.length, start: at, keyEnd: at, value: nodeAt(text, at, depth + 1) }
    parts.push(part)
    at = skipSpace(text, part.value.end)
    if (text[at] === ',') at = skipSpace(text, at + 1)
  }
  return { start, end: at + 1, parts }
}

function memberAt(text: string, start: number, depth: number): JsonPart {
  const keyEnd = endOfString(text, start)
  const colon = skipSpace(text, keyEnd)
  return { key: String(JSON.parse(text.slice(start, keyEnd))), start, keyEnd, value: nodeAt(text, skipSpace(text, colon + 1), depth + 1) }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at += 1
  return at
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function endOfWord(text: string, start: number): number {
  let at = start
  while (at < text.length && !' \t\n\r,]}'.includes(text.charAt(at))) at += 1
  return at
}

/** The value at a path; of a key that comes twice the last one, as that is the one that counts. */
export function nodeOf(root: JsonNode, path: JsonPath): JsonNode | undefined {
  return path.reduce<JsonNode | undefined>((node, key) => node?.parts?.findLast((part) => part.key === key)?.value, root)
}

/**
 * The text with the value at `path` written as `source`, or (undefined) left out: all other values stay as they are written,
 * to the character. Objects and arrays on the way are made where there are none. No text stands for an empty object.
 * @throws SyntaxError where the text is no JSON, RangeError where it is nested too deeply.
 */
export function withSource(text: string, path: JsonPath, source: string | undefined): string {
  const whole = text.trim() === '' ? '{}' : text
  return setIn(whole, readJsonSource(whole), { path, source })
}

interface Change {
  readonly path: JsonPath
  readonly source: string | undefined
}

function setIn(text: string, node: JsonNode, { path: [key, ...rest], source }: Change): string {
  if (key === undefined) return source === undefined ? text : put(text, node, source)
  const isHolder = node.parts !== undefined && (text[node.start] === '[') === (typeof key === 'number')
  if (!isHolder) return source === undefined ? text : put(text, node, written([key, ...rest], source))
  const part = node.parts.findLast((one) => one.key === key)
  if (part === undefined) return source === undefined ? text : append(text, node, { key, source: written(rest, source) })
  if (rest.length > 0 || source !== undefined) return setIn(text, part.value, { path: rest, source })
  return without(text, node, key)
}

const put = (text: string, { start, end }: Pick<JsonNode, 'start' | 'end'>, source: string): string => text.slice(0, start) + source + text.slice(end)

/** A value with the objects and arrays around it that a path tells. */
function written(path: JsonPath, source: string): string {
  return path.reduceRight<string>((inner, key) => (typeof key === 'number' ? `[${inner}]` : `{${JSON.stringify(key)}: ${inner}}`), source)
}

/** One part more at the end, spaced as the last one is. */
function append(text: string, { start, end, parts = [] }: JsonNode, { key, source }: { key: string | number; source: string }): string {
  const last = parts.at(-1)
  const colon = last === undefined ? ': ' : text.slice(last.keyEnd, last.value.start)
  const part = typeof key === 'number' ? source : JSON.stringify(key) + colon + source
  if (last === undefined) return put(text, { start: start + 1, end: end - 1 }, part)
  const before = parts.at(-2)
  const lead = text.slice(start + 1, last.start)
  const gap = before === undefined ? `,${lead.includes('\n') ? lead : colon === ':' ? '' : ' '}` : text.slice(before.value.end, last.start)
  return put(text, { start: last.value.end, end: last.value.end }, gap + part)
}

/** All parts of a key taken out, each with the comma that parts it from what stays. */
function without(text: string, { start, end, parts = [] }: JsonNode, key: string | number): string {
  const last = parts.findLastIndex((part) => part.key !== key)
  const [stays, tail] = [parts[last], parts.at(-1)]
  if (stays === undefined || tail === undefined) return put(text, { start: start + 1, end: end - 1 }, '')
  let left = put(text, { start: stays.value.end, end: tail.value.end }, '')
  for (let at = last - 1; at >= 0; at -= 1) {
    const [part, next] = [parts[at], parts[at + 1]]
    if (part?.key === key && next !== undefined) left = put(left, { start: part.start, end: next.start }, '')
  }
  return left
}
