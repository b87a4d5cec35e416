import type { z } from 'zod'
import { JsonMachine } from './json-machine.ts'
import type { JsonMember } from './json-machine.ts'

export type Json = z.core.util.JSONType
export type JsonObject = Record<string, Json>

/** What is wrong with a text: in words, at which offset, and whether it merely ends too soon. */
export interface JsonFault {
  readonly ok: false
  readonly message: string
  readonly at: number
  readonly incomplete: boolean
}

export interface JsonRead {
  readonly ok: true
  readonly value: Json
  /** The offset behind the value. */
  readonly end: number
  /** The members of an outermost object, as written: offsets in the text. */
  readonly members: readonly JsonMember[]
  readonly duplicateKeys: boolean
}

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The kind of a JSON value in words, for messages. */
export function nameOfKind(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** What stands at an offset, for messages: a character in quotes, or its name where it cannot be seen. */
export function nameOfCharacter(text: string, at: number): string {
  const code = text.codePointAt(at)
  if (code === undefined) return 'the end'
  if (code === 0x0a) return 'a line break'
  if (code === 0x27) return `"'"`
  const isVisible = code > 0x20 && code !== 0x7f && !/[\p{C}\p{Z}]/u.test(String.fromCodePoint(code))
  return isVisible ? `'${String.fromCodePoint(code)}'` : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

function countKeys(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countKeys(item), 0)
  if (!isJsonObject(value)) return 0
  const items = Object.values(value)
  return items.reduce<number>((sum, item) => sum + countKeys(item), items.length)
}

function fault(machine: JsonMachine, text: string, from: number): JsonFault {
  const at = from + machine.at
  if (machine.complaint !== undefined) return { ok: false, message: machine.complaint, at, incomplete: false }
  const message = `expected ${machine.expects}, found ${nameOfCharacter(text, at)}`
  return { ok: false, message, at, incomplete: at === text.length }
}

/**
 * Reads the JSON value that begins at `from` (white space may come first) and leaves what follows it alone. Accepts
 * exactly RFC 8259, up to `MAX_JSON_DEPTH` levels and to what a JavaScript number can hold, in linear time. Messages are
 * our own, so that they are the same in every engine.
 */
export function readJson(text: string, from = 0): JsonRead | JsonFault {
  const machine = new JsonMachine()
  for (let at = from; at < text.length; at += 1) {
    const verdict = machine.take(text.charCodeAt(at))
    if (verdict === 'fault') return fault(machine, text, from)
    if (verdict !== 'more') break
  }
  if (!machine.end()) return fault(machine, text, from)
  const end = from + machine.at
  // The machine has checked every character, so this cannot throw; it keeps `__proto__` as a plain key.
  const value: Json = JSON.parse(text.slice(from, end))
  const members = machine.members.map(({ key, value: span }): JsonMember => ({
    key: [from + key[0], from + key[1]],
    value: [from + span[0], from + span[1]],
  }))
  return { ok: true, value, end, members, duplicateKeys: machine.keys !== countKeys(value) }
}

/** Reads a text that is one JSON value and nothing else but white space. */
export function readWholeJson(text: string): JsonRead | JsonFault {
  const read = readJson(text)
  if (!read.ok) return read
  const rest = text.slice(read.end).search(/[^ \t\n\r]/)
  if (rest === -1) return read
  const at = read.end + rest
  return { ok: false, message: `expected the end, found ${nameOfCharacter(text, at)}`, at, incomplete: false }
}

/** Line and column, both from 1, of a UTF-16 offset. */
export function positionAt(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}
