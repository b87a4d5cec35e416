import { nameOfCharacter, readWholeJson } from './read-json.ts'
import type { Json, JsonObject } from './read-json.ts'

/** A call written in tags instead of JSON. */
export type TaggedRead =
  | {
      readonly ok: true
      readonly name: string
      readonly arguments: JsonObject
      readonly rawArguments: string
      readonly texts: ReadonlyMap<string, string>
      /** The offset behind the call. */
      readonly end: number
      /** The form itself says that nothing more comes. */
      readonly isWhole: boolean
      /** An inner end tag is missing. */
      readonly isUnclosed: boolean
    }
  | { readonly ok: false; readonly message: string; readonly at: number; readonly incomplete: boolean }

type Fault = Extract<TaggedRead, { ok: false }>

const PYTHON_CONSTANTS: ReadonlyMap<string, Json> = new Map([
  ['True', true],
  ['False', false],
  ['None', null],
])

/** These forms write values without types: JSON where it is JSON, a Python constant, else the text itself. */
function guessValue(text: string): Json {
  const read = readWholeJson(text)
  if (read.ok) return read.value
  const constant = PYTHON_CONSTANTS.get(text.trim())
  return constant === undefined ? text : constant
}

function guessArguments(texts: ReadonlyMap<string, string>): JsonObject {
  // fromEntries, unlike assignment, makes `__proto__` a key like any other.
  return Object.fromEntries(Array.from(texts, ([key, text]) => [key, guessValue(text)]))
}

function skipSpace(text: string, at: number): number {
  let end = at
  while (/\s/.test(text.charAt(end))) end += 1
  return end
}

function expected(what: string, text: string, at: number): Fault {
  const rest = text.slice(at, at + what.length)
  return {
    ok: false,
    message: `expected ${what}, found ${nameOfCharacter(text, at)}`,
    at,
    incomplete: what.startsWith(rest) && at + rest.length === text.length,
  }
}

/** What stands between two tags, the first of which is due at `at`. */
function between(text: string, at: number, [open, close]: readonly [string, string]): { value: string; end: number } | Fault {
  if (!text.startsWith(open, at)) return expected(open, text, at)
  const end = text.indexOf(close, at + open.length)
  if (end === -1) return { ok: false, message: `expected ${close}, found the end`, at: text.length, incomplete: true }
  return { value: text.slice(at + open.length, end), end: end + close.length }
}

const ARGUMENT_KEY = ['<arg_key>', '</arg_key>'] as const
const ARGUMENT_VALUE = ['<arg_value>', '</arg_value>'] as const

/**
 * GLM: a name, then `<arg_key>` and `<arg_value>` pairs; GLM-4.5 has a line break between them, 4.7 may not.
 * @param at where the name begins
 */
export function readGlmForm(raw: string, at: number): TaggedRead {
  const name = /[\w.-]*/y
  name.lastIndex = at
  const written = name.exec(raw)?.[0] ?? ''
  const start = skipSpace(raw, at + written.length)
  const texts = new Map<string, string>()
  let next = start
  let end = at + written.length
  while (next < raw.length) {
    const key = between(raw, next, ARGUMENT_KEY)
    if ('ok' in key) return texts.size === 0 && !key.incomplete ? notACall(raw, at) : key
    const value = between(raw, skipSpace(raw, key.end), ARGUMENT_VALUE)
    if ('ok' in value) return value
    texts.set(key.value.trim(), value.value)
    end = value.end
    next = skipSpace(raw, end)
  }
  return {
    ok: true,
    name: written,
    arguments: guessArguments(texts),
    rawArguments: raw.slice(start, end),
    texts,
    end,
    isWhole: false,
    isUnclosed: false,
  }
}

function notACall(raw: string, at: number): Fault {
  const message = `expected a JSON object, found ${nameOfCharacter(raw, at)}`
  return { ok: false, message, at, incomplete: false }
}

const FUNCTION = '<function='
const FUNCTION_END = '</function>'
const FUNCTION_HEAD = /<function=\s*([\w.-]*)\s*>/y
const PARAMETER = '<parameter='
const PARAMETER_END = '</parameter>'

/** Where the value that begins at `at` ends: at its end tag, or at a tag that shows that its own is missing. */
function findValueEnd(raw: string, at: number): { end: number; tag: string } {
  for (let end = raw.indexOf('<', at); end !== -1; end = raw.indexOf('<', end + 1)) {
    const tag = [PARAMETER_END, PARAMETER, FUNCTION_END].find((candidate) => raw.startsWith(candidate, end))
    if (tag !== undefined) return { end, tag }
  }
  return { end: raw.length, tag: '' }
}

/** Qwen3-Coder: `<function=NAME>`, then `<parameter=KEY>` blocks whose values lie between two line breaks. */
export function readFunctionForm(raw: string, at: number): TaggedRead {
  FUNCTION_HEAD.lastIndex = at
  const name = FUNCTION_HEAD.exec(raw)?.[1]
  if (name === undefined) {
    const rest = raw.slice(at + FUNCTION.length)
    const message = "expected the name of a function and '>' after '<function='"
    return { ok: false, message, at: at + FUNCTION.length, incomplete: /^\s*[\w.-]*\s*$/.test(rest) }
  }
  const texts = new Map<string, string>()
  const start = FUNCTION_HEAD.lastIndex
  let next = skipSpace(raw, start)
  let isUnclosed = false
  while (raw.startsWith(PARAMETER, next)) {
    const keyEnd = raw.indexOf('>', next)
    if (keyEnd === -1) return { ok: false, message: "expected '>', found the end", at: raw.length, incomplete: true }
    const { end, tag } = findValueEnd(raw, keyEnd + 1)
    if (tag === '') return { ok: false, message: `expected ${PARAMETER_END}, found the end`, at: end, incomplete: true }
    texts.set(raw.slice(next + PARAMETER.length, keyEnd).trim(), raw.slice(keyEnd + 1, end).replace(/^\n/, '').replace(/\n$/, ''))
    if (tag !== PARAMETER_END) isUnclosed = true
    next = skipSpace(raw, tag === PARAMETER_END ? end + tag.length : end)
  }
  const isWhole = raw.startsWith(FUNCTION_END, next)
  if (!isWhole && next < raw.length) return expected(FUNCTION_END, raw, next)
  return {
    ok: true,
    name,
    arguments: guessArguments(texts),
    rawArguments: raw.slice(start, next).trim(),
    texts,
    end: isWhole ? next + FUNCTION_END.length : next,
    isWhole,
    isUnclosed: isUnclosed || !isWhole,
  }
}
