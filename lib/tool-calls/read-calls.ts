import type { ToolSchema } from '../messages/message.ts'
import type { ParsedCall, Rejection } from '../run/events.ts'
import { checkCall, schemaProblem } from './check-call.ts'
import { isJsonObject, positionAt, readWholeJson } from './read-json.ts'
import type { JsonObject } from './read-json.ts'
import { readArguments } from './read-arguments.ts'
import { scanReply } from './scan-reply.ts'
import type { CallSegment } from './scan-reply.ts'
import type { CallFlag, CallRead } from './types.ts'

export interface StructuredCall {
  readonly id?: string
  readonly name: string
  readonly arguments: string
}

export interface Reply {
  readonly content: string
  readonly structured: readonly StructuredCall[]
  /** The reply was cut off by its token limit. */
  readonly truncated: boolean
  readonly turn: number
  readonly protocol: 'native' | 'hermes' | 'tokens'
  readonly tools: readonly ToolSchema[]
}

/** What became of one attempt to call a tool. */
export type ReadCall =
  | { readonly kind: 'call'; readonly call: ParsedCall }
  | { readonly kind: 'rejection'; readonly error: Rejection }

const OPEN_TAG_LENGTH = '<tool_call>'.length

/** Ids for the calls of a turn that have none, or one that is taken: `call_<turn>_<n>`, n from 1. */
class CallIds {
  private readonly taken = new Set<string>()
  private readonly reserved: ReadonlySet<string>
  private readonly turn: number
  private last = 0

  constructor(turn: number, structured: readonly StructuredCall[]) {
    this.turn = turn
    this.reserved = new Set(structured.flatMap(({ id }) => id ?? []))
  }

  keep(id: string | undefined): { id: string; isRepaired: boolean } {
    if (id === undefined || id === '' || this.taken.has(id)) return { id: this.next(), isRepaired: true }
    this.taken.add(id)
    return { id, isRepaired: false }
  }

  next(): string {
    let id: string
    do {
      this.last += 1
      id = `call_${this.turn}_${this.last}`
    } while (this.reserved.has(id))
    return id
  }
}

/**
 * Every attempt of a reply to call a tool, as a call or as a rejection: first those that came structured, then those
 * written in the text, in their order. A reply with both reports both. Names and arguments are checked against `tools`.
 */
export function readCalls(reply: Reply): ReadCall[] {
  const ids = new CallIds(reply.turn, reply.structured)
  const structured = reply.structured.map((call, index) =>
    readStructured(reply, call, { ...ids.keep(call.id), isLast: index === reply.structured.length - 1 }),
  )
  const written = scanReply(reply.content, { truncated: reply.truncated })
    .filter((segment) => segment.type === 'call')
    .map((segment) => readWritten(reply, segment, ids))
  return [...structured, ...written]
}

interface StructuredPlace {
  readonly id: string
  readonly isRepaired: boolean
  readonly isLast: boolean
}

type Fault = Pick<Rejection, 'kind' | 'message' | 'position'>
type ArgumentText = { readonly value: JsonObject; readonly flags: CallFlag[] } | { readonly fault: Fault }

function readStructured(reply: Reply, call: StructuredCall, { id, isRepaired, isLast }: StructuredPlace): ReadCall {
  const { name, arguments: raw } = call
  const reject = (fault: Fault): ReadCall => ({ kind: 'rejection', error: { ...fault, raw, callId: id, name } })
  if (name === '') return reject({ kind: 'missing_name', message: 'a call needs the name of a tool, found none' })
  const read = readArgumentText(raw, reply.truncated && isLast)
  if ('fault' in read) return reject(read.fault)
  const mismatch = checkCall({ name, arguments: read.value }, reply.tools)
  if (mismatch !== undefined) return reject(mismatch)
  const flags: CallFlag[] = isRepaired ? ['id_repaired', ...read.flags] : read.flags
  return accept(reply, { id, name, arguments: read.value, source: 'structured', rawArguments: raw }, flags)
}

/** The arguments of a structured call: no text at all means none, unless the reply was cut off there. */
function readArgumentText(raw: string, isCut: boolean): ArgumentText {
  const isEmpty = raw.trim() === '' && !isCut
  const json = readWholeJson(isEmpty ? '{}' : raw)
  if (!json.ok) {
    const position = positionAt(raw, json.at)
    if (!isCut || !json.incomplete) return { fault: { kind: 'invalid_json', message: json.message, position } }
    return { fault: { kind: 'truncated', message: `the reply was cut off inside a call: ${json.message}`, position } }
  }
  const read = readArguments(json.value)
  if (!read.ok) return { fault: { kind: 'bad_arguments', message: read.message } }
  const flags: CallFlag[] = []
  if (isEmpty) flags.push('empty_arguments')
  if (read.wasString) flags.push('arguments_string')
  if (json.duplicateKeys || read.duplicateKeys) flags.push('duplicate_keys')
  return { value: read.value, flags }
}

function readWritten(reply: Reply, { span, block }: CallSegment, ids: CallIds): ReadCall {
  const raw = reply.content.slice(...span)
  const place = { raw, span: [span[0], span[1]] satisfies [number, number] }
  if (block === undefined) throw new Error('a finished reply has a call segment that was not read')
  if (!block.ok) {
    const position = positionAt(raw, block.span[0] + OPEN_TAG_LENGTH)
    const { kind, message, name } = block
    return { kind: 'rejection', error: { kind, message, ...place, position, ...(name === undefined ? {} : { name }) } }
  }
  const args = typedArguments(block, reply.tools)
  const { name, rawArguments } = block
  const mismatch = checkCall({ name, arguments: args }, reply.tools)
  if (mismatch !== undefined) return { kind: 'rejection', error: { ...mismatch, ...place, name } }
  const flags: CallFlag[] = reply.protocol === 'native' ? [...block.flags, 'text_in_native'] : [...block.flags]
  return accept(reply, { id: ids.next(), name, arguments: args, source: 'text', span: place.span, rawArguments }, flags)
}

function accept(reply: Reply, call: ParsedCall, flags: CallFlag[]): ReadCall {
  const tool = reply.tools.find((candidate) => candidate.function.name === call.name)
  if (tool !== undefined && schemaProblem(tool) !== undefined) flags.push('schema_unchecked')
  return { kind: 'call', call: flags.length === 0 ? call : { ...call, flags } }
}

/** Forms without types leave a value's type open: where the schema wants a string, the text is the value. */
function typedArguments(block: CallRead, tools: readonly ToolSchema[]): JsonObject {
  const properties = tools.find((tool) => tool.function.name === block.name)?.function.parameters['properties']
  if (block.texts === undefined || properties === undefined || !isJsonObject(properties)) return block.arguments
  const entries = Object.entries(block.arguments).map(([key, value]) => {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined
    const isText = property !== undefined && isJsonObject(property) && property['type'] === 'string'
    return [key, isText ? (block.texts?.get(key) ?? value) : value] as const
  })
  return Object.fromEntries(entries)
}
