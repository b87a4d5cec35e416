import type { Message, ToolCall } from '../messages/message.ts'
import type { RejectionKind } from '../run/events.ts'
import { readArguments } from '../tool-calls/read-arguments.ts'
import { readWholeJson } from '../tool-calls/read-json.ts'
import type { JsonObject } from '../tool-calls/read-json.ts'
import { scanReply } from '../tool-calls/scan-reply.ts'
import type { CallSegment, Segment } from '../tool-calls/scan-reply.ts'
import type { Span } from '../tool-calls/types.ts'
import { editBlock, replaceWritten, writeBlock } from './call-block.ts'

export type CallForm = 'structured' | 'text'

/** A call of an assistant message, wherever it stands: structured ones come first, then those of the text, in their order. */
export interface MessageCall {
  /** Which of the message's calls it is, from 0. */
  readonly at: number
  readonly source: CallForm
  /** Of a structured call; those of the text have none. */
  readonly id?: string
  /** Empty where none can be read. */
  readonly name: string
  /** As written; of a block that cannot be read, all that stands between its tags. */
  readonly argumentsText: string
  /** Absent where they are not an object. */
  readonly arguments?: JsonObject
  /** Why it cannot be made; `span` is in `argumentsText` of a structured call, and in the content of the message else. */
  readonly fault?: { readonly kind: RejectionKind; readonly message: string; readonly span?: Span }
  /** Of a block in the text: with its tags, in the content. */
  readonly span?: Span
}

export interface CallText {
  readonly name: string
  readonly argumentsText: string
}

const OPEN_TAG_LENGTH = '<tool_call>'.length
const known = new WeakMap<Message, readonly MessageCall[]>()
const scanned = new WeakMap<Message, readonly Segment[]>()

/** The parts of a message's content: think blocks, calls, text. Found once a message. */
export function segmentsOf(message: Message): readonly Segment[] {
  const found = scanned.get(message) ?? scanReply(message.content, { truncated: false })
  scanned.set(message, found)
  return found
}

/** The calls of a message; only an assistant makes any. Found once a message. */
export function callsOf(message: Message): readonly MessageCall[] {
  if (message.role !== 'assistant') return []
  const found = known.get(message) ?? readCalls(message)
  known.set(message, found)
  return found
}

function readCalls(message: Message): readonly MessageCall[] {
  const structured = (message.tool_calls ?? []).map(readStructured)
  const blocks = segmentsOf(message).filter((segment) => segment.type === 'call')
  return [...structured, ...blocks.map((segment, at) => readWritten(segment, structured.length + at))]
}

function readStructured({ id, function: { name, arguments: text } }: ToolCall, at: number): MessageCall {
  const call = { at, source: 'structured', id, name, argumentsText: text } as const
  const json = readWholeJson(text.trim() === '' ? '{}' : text)
  if (!json.ok) {
    return { ...call, fault: { kind: 'invalid_json', message: json.message, span: [json.at, Math.min(json.at + 1, text.length)] } }
  }
  const read = readArguments(json.value)
  return read.ok ? { ...call, arguments: read.value } : { ...call, fault: { kind: 'bad_arguments', message: read.message } }
}

function readWritten({ span, raw, block }: CallSegment, at: number): MessageCall {
  const call = { at, source: 'text', span } as const
  if (block?.ok === true) return { ...call, name: block.name, argumentsText: block.rawArguments, arguments: block.arguments }
  const shift = span[0] + OPEN_TAG_LENGTH
  const fault = block && { kind: block.kind, message: block.message, span: [shift + block.span[0], shift + block.span[1]] as const }
  return { ...call, name: block?.name ?? '', argumentsText: raw.trim(), ...(fault && { fault }) }
}

/** The message with one call changed, and all else in it as it was. @throws RangeError where it has no such call. */
export function withCall(message: Message, at: number, change: Partial<CallText> & { id?: string }): Message {
  const call = callAt(message, at)
  const { name = call.name, argumentsText = call.argumentsText, id = call.id } = change
  if (call.span === undefined) {
    const calls = (message.tool_calls ?? []).map((before, index): ToolCall =>
      index === at ? { ...before, id: id ?? before.id, function: { name, arguments: argumentsText } } : before,
    )
    return { ...message, tool_calls: calls }
  }
  const block = message.content.slice(...call.span)
  const written = change.name === undefined && !hasJsonArguments(call) ? replaceWritten(block, call.argumentsText, argumentsText) : undefined
  return { ...message, content: splice(message.content, call.span, written ?? editBlock(block, { name, argumentsText })) }
}

/** Whether a block is a JSON object that can be read: others (broken ones, and forms with tags of their own) have no JSON to change within. */
function hasJsonArguments({ fault, argumentsText }: MessageCall): boolean {
  return fault === undefined && /^[{"]/.test(argumentsText)
}

/** The message without one call. @throws RangeError where it has no such call. */
export function withoutCall(message: Message, at: number): Message {
  const { span } = callAt(message, at)
  if (span !== undefined) return { ...message, content: splice(message.content, withLineBreak(message.content, span), '') }
  const { tool_calls = [], ...rest } = message
  const calls = tool_calls.filter((_call, index) => index !== at)
  return calls.length === 0 ? rest : { ...rest, tool_calls: calls }
}

/** The message with one call more, its last of that form. Without an id a structured call gets an empty one. */
export function addCall(message: Message, call: CallText & { readonly id?: string }, form: CallForm): Message {
  if (form === 'structured') {
    const { id = '', name, argumentsText } = call
    const added: ToolCall = { id, type: 'function', function: { name, arguments: argumentsText } }
    return { ...message, tool_calls: [...(message.tool_calls ?? []), added] }
  }
  const { content } = message
  const gap = content === '' || content.endsWith('\n') ? '' : '\n'
  return { ...message, content: content + gap + writeBlock(call) }
}

/** How a new call of message `index` is written: as its own calls are, else as those of the conversation are. */
export function callForm(messages: readonly Message[], index: number): CallForm {
  const own = messages[index]
  const ownCalls = own === undefined ? [] : callsOf(own)
  if (ownCalls.length > 0) return ownCalls[0]?.source ?? 'text'
  const isStructured = messages.some((message) => message.tool_calls !== undefined || message.tool_call_id !== undefined)
  return isStructured ? 'structured' : 'text'
}

function callAt(message: Message, at: number): MessageCall {
  const calls = callsOf(message)
  const call = calls[at]
  if (call === undefined) throw new RangeError(`there is no call ${at}: the message has ${calls.length}`)
  return call
}

/** A span with the line break before it, else the one behind it: so taking a block out leaves no empty line. */
export function withLineBreak(text: string, [from, to]: Span): Span {
  if (text[from - 1] === '\n') return [from - 1, to]
  return text[to] === '\n' ? [from, to + 1] : [from, to]
}

export function splice(text: string, [from, to]: Span, part: string): string {
  return text.slice(0, from) + part + text.slice(to)
}
