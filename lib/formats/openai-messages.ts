import { z } from 'zod'
import { partsOf } from '../editor/train-flag.ts'
import { trainedParts, type Marks } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'
import { isJsonObject } from '../tool-calls/read-json.ts'
import type { JsonObject } from '../tool-calls/read-json.ts'
import { itemSlices, memberSlice } from './json-slices.ts'
import { chatMessages, toMessages, unknownMessageKeys } from './read-chat-message.ts'
import { findingOf, readRecord, unknownKeys } from './read-record.ts'
import { toolsInput } from './read-tools.ts'
import { lostMarks, type ReadLine, type Trajectory, type TrajectoryMessage, type Written } from './trajectory.ts'

/** A message as it is written to files, without its marks. */
export function toChatMessage({ role, content, reasoning, tool_calls, tool_call_id, name }: Message) {
  return {
    role,
    content: content === '' && tool_calls !== undefined ? null : content,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(tool_calls === undefined ? {} : { tool_calls }),
    ...(tool_call_id === undefined ? {} : { tool_call_id }),
    ...(name === undefined ? {} : { name }),
  }
}

/** All messages, the system message first where there is one. */
export function toChat({ system, messages }: Pick<Trajectory, 'system' | 'messages'>) {
  const first = system === '' ? [] : [{ role: 'system' as const, content: system }]
  return [...first, ...messages.map(({ message }) => toChatMessage(message))]
}

/** The tools beside a record's messages; none where the calls stand in the text, since there the system text names them. */
export function toolsBeside({ system, tools, messages }: Trajectory): Trajectory['tools'] {
  const inText = system.includes('<tools>') && messages.every(({ message }) => message.tool_calls === undefined)
  return inText ? [] : tools
}

/** Writes `{"messages": […], "tools": […]}` (facts viewers.md 4.6): a loss flag becomes the `weight` of its message. */
export function writeOpenaiMessages(record: Trajectory): Written {
  if (record.messages.length === 0) return { ok: false, why: 'it has no messages' }
  const lossy = lostMarks(record.messages, ['intended', 'rating', 'note'])
  const system = record.system === '' ? [] : [{ role: 'system', content: record.system }]
  const messages = record.messages.map(({ message, marks }, at) => ({
    ...toChatMessage(message),
    ...weightOf(message, marks, (why) => lossy.push(`message ${at}: ${why}`)),
  }))
  const tools = toolsBeside(record)
  const line = JSON.stringify({ messages: [...system, ...messages], ...(tools.length > 0 ? { tools } : {}) })
  return { ok: true, line, lossy }
}

function weightOf(message: Message, marks: Marks | undefined, remark: (why: string) => void): { weight?: 0 | 1 } {
  if (marks?.train === undefined) return {}
  const flags = trainedFlags(message, marks)
  const trained = flags.includes(true)
  if (message.role !== 'assistant') {
    if (trained) remark('weight can be said of the assistant only, and this message is to be trained on')
    return {}
  }
  if (trained && flags.includes(false)) remark('weight is said of a whole message, and only a part of this one is to be trained on')
  return { weight: trained ? 1 : 0 }
}

/** Of each part that a message has, whether it is trained on. */
export function trainedFlags(message: Message, marks: Marks | undefined): boolean[] {
  const trained = trainedParts(message.role, marks?.train)
  return partsOf(message).map((part) => trained[part])
}

const recordSchema = z.object({
  messages: chatMessages,
  tools: toolsInput,
  functions: toolsInput,
  title: z.string().nullish(),
  score: z.number().nullish(),
  model: z.string().nullish(),
  completed: z.boolean().nullish(),
})
const KNOWN = Object.keys(recordSchema.shape)

/** Either messages in a `messages` key, a bare array of them, or a prompt with its completion. */
function asRecord(value: JsonObject): JsonObject {
  const { prompt, completion } = value
  if (Object.hasOwn(value, 'messages') || prompt === undefined || completion === undefined) return value
  const { prompt: _prompt, completion: _completion, ...rest } = value
  return { ...rest, messages: [...toTurns(prompt, 'user'), ...toTurns(completion, 'assistant')] }
}

/** A side of a prompt with its completion: messages, or the text of one. */
export function toTurns(side: JsonObject[string] | undefined, role: 'user' | 'assistant') {
  if (Array.isArray(side)) return side
  return typeof side === 'string' ? [{ role, content: side }] : []
}

/** Reads a line of messages in any of the dialects of facts hermes-atropos.md D.9. */
export function readOpenaiMessages(line: string): ReadLine {
  const read = readRecord(line)
  if (!read.ok) return read
  const isBare = Array.isArray(read.value)
  const given = isBare ? { messages: read.value } : isJsonObject(read.value) ? asRecord(read.value) : {}
  const parsed = recordSchema.safeParse(given)
  if (!parsed.success) return { ok: false, why: findingOf(parsed.error) }
  if (parsed.data.messages.length === 0) return { ok: false, why: 'it has no messages' }
  const slices = argumentSlices(line, isBare)
  const messages = apartFromSystem(toMessages(parsed.data.messages, (at, call) => slices(at)[call]))
  const lossy = [...unknownKeys(given, KNOWN, 'of the record'), ...unknownMessageKeys(given['messages'])]
  return { ok: true, lossy, records: [{ ...messages, ...factsOf(parsed.data) }] }
}

function factsOf({ tools, functions, title, score, model, completed }: z.infer<typeof recordSchema>): Omit<Trajectory, 'messages' | 'system'> {
  return {
    tools: tools.length > 0 ? tools : functions,
    ...(title ? { title } : {}),
    ...(typeof score === 'number' ? { score } : {}),
    ...(model ? { model } : {}),
    ...(typeof completed === 'boolean' ? { completed } : {}),
  }
}

/** Messages with a leading system message taken out of them. */
export function apartFromSystem(messages: readonly TrajectoryMessage[]): Pick<Trajectory, 'system' | 'messages'> {
  const [first, ...rest] = messages
  return first?.message.role === 'system' ? { system: first.message.content, messages: rest } : { system: '', messages }
}

/** The arguments of a message's calls as they stand in the line, read once and only where they are asked for. */
function argumentSlices(line: string, isBare: boolean): (message: number) => readonly string[] {
  let found: string[][] | undefined
  return (message) => {
    found ??= sliceMessages(line, isBare).map(([from]) => sliceCalls(line, from))
    return found[message] ?? []
  }
}

function sliceMessages(line: string, isBare: boolean) {
  const from = isBare ? 0 : memberSlice(line, 0, 'messages')?.[0]
  return from === undefined ? [] : itemSlices(line, from)
}

function sliceCalls(line: string, message: number): string[] {
  const calls = memberSlice(line, message, 'tool_calls')
  return calls === undefined ? [] : itemSlices(line, calls[0]).map(([from]) => sliceArguments(line, from))
}

function sliceArguments(line: string, call: number): string {
  const inner = memberSlice(line, call, 'function')?.[0] ?? call
  const slice = memberSlice(line, inner, 'arguments') ?? memberSlice(line, inner, 'input')
  return slice === undefined ? '{}' : line.slice(...slice)
}
