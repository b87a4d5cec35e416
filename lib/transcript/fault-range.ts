import type { Rejection } from '../run/events.ts'

interface Range {
  readonly start: number
  readonly end: number
}

function offsetOf(raw: string, line: number, column: number): number {
  let start = 0
  for (let at = 1; at < line; at += 1) {
    const next = raw.indexOf('\n', start)
    if (next === -1) return raw.length
    start = next + 1
  }
  return Math.min(raw.length, start + column - 1)
}

/** The word that begins at an offset; at the end of the text, or on a space, the last word before it. */
function wordAt(raw: string, offset: number): Range {
  const rest = /^[\p{L}\p{N}_.+-]+|^\S/u.exec(raw.slice(offset, offset + 200))?.[0] ?? ''
  if (rest !== '') return { start: offset, end: offset + rest.length }
  const before = raw.slice(0, offset).trimEnd()
  const last = /[\p{L}\p{N}_.+-]+$|\S$/u.exec(before.slice(-200))?.[0] ?? ''
  return { start: before.length - last.length, end: before.length }
}

/**
 * The part of a rejected call's raw text to underline, as UTF-16 offsets: the word at the reported place, else the wrong name
 * or the argument that the reason names, else nothing.
 */
export function faultRange(error: Rejection): Range | undefined {
  const { raw, position, name, message } = error
  if (position !== undefined) return wordAt(raw, offsetOf(raw, position.line, position.column))
  const argument = /^arguments\.(\w+)/.exec(message)?.[1]
  for (const word of error.kind === 'schema_mismatch' ? [argument, 'arguments'] : [name]) {
    const quoted = word === undefined ? undefined : JSON.stringify(word)
    const start = quoted === undefined ? -1 : raw.indexOf(quoted)
    if (quoted !== undefined && start !== -1) return { start, end: start + quoted.length }
  }
  return undefined
}
