import 'server-only'
import { valueForms } from '#lib/redact/value-forms.ts'

type LogLevel = 'info' | 'warn' | 'error'
type LogFields = Readonly<Record<string, unknown>>

const SECRET_NAME = /(?:api[-_]?key|^key|token|secret|password|authorization|cookie|credential)s?$/i
const REDACTED = '[redacted]'
/** Deeper values are named, not written: a log line is for reading. */
const DEEPEST = 6

/** One line of JSON a call: when, how grave, what happened, and the fields that say to whom. */
export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/**
 * The log of the server, and its one way to stderr. What stands in fields named like a secret is not written, nor are
 * the values that `secrets` gives, wherever they stand and however they are encoded; errors are written with their stack
 * and causes.
 */
export function createLog(write: (line: string) => void = writeToStderr, secrets: () => readonly string[] = () => []): Log {
  const log = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    const line = JSON.stringify({ at: new Date(), level, message, fields: plain(fields, []) })
    write(`${without(line, known(secrets))}\n`)
  }
  return {
    info: (message, fields) => log('info', message, fields),
    warn: (message, fields) => log('warn', message, fields),
    error: (message, fields) => log('error', message, fields),
  }
}

function writeToStderr(line: string): void {
  process.stderr.write(line)
}

/** The secrets come from a store that may be what is broken: what there is to say of that is said all the same. */
function known(secrets: () => readonly string[]): readonly string[] {
  try {
    return secrets()
  } catch {
    return []
  }
}

function without(line: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(valueForms).toSorted((a, b) => b.length - a.length)
  return forms.reduce((text, form) => text.replaceAll(form, REDACTED), line)
}

/** A copy that JSON can write: secrets left out, errors spelled out with their causes, cycles and depth cut. */
function plain(value: unknown, above: readonly object[]): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (above.includes(value)) return '[circular]'
  if (above.length >= DEEPEST) return '[deep]'
  const path = [...above, value]
  if (Array.isArray(value)) return value.map((item) => plain(item, path))
  const entries = value instanceof Error ? errorEntries(value) : Object.entries(value)
  return Object.fromEntries(entries.map(([name, inner]) => [name, isSecret(name, inner) ? REDACTED : plain(inner, path)]))
}

/** Text, or what may hold text; a number under such a name (`tokens`, `token: 17`) is a count, no secret. */
function isSecret(name: string, value: unknown): boolean {
  return SECRET_NAME.test(name) && (typeof value === 'string' || typeof value === 'object') && value !== null
}

/** An error's parts; message, stack and cause are not enumerable, so that `Object.entries` alone loses them. */
function errorEntries(error: Error): [string, unknown][] {
  const { name, message, stack, cause } = error
  const hidden = { name, message, stack, ...(cause !== undefined && { cause }) }
  return [...Object.entries(hidden), ...Object.entries(error).filter(([key]) => !(key in hidden))]
}
