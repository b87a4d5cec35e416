import type { Message } from '../messages/message.ts'
import { isJsonObject, readWholeJson } from '../tool-calls/read-json.ts'
import type { Json } from '../tool-calls/read-json.ts'
import { scanReply } from '../tool-calls/scan-reply.ts'

/** How alike two messages must be to have the same key, strictest first. */
export const KEY_LEVELS = ['whole', 'calls', 'names', 'role'] as const
export type KeyLevel = (typeof KEY_LEVELS)[number]

/**
 * What a message is compared by. `whole`: all that it says, but for the ids of its calls and for how long tools took,
 * which differ from run to run. `calls`: its role and its tool calls, arguments included. `names`: its role and the names
 * of its calls. `role`: its role.
 */
export type MessageKeys = Readonly<Record<KeyLevel, string>>

const DURATION = /("duration_s": )\d+(?:\.\d+)?/g
const ANSWER = '<tool_response>'

/** JSON as one text for one value: keys sorted, numbers in their shortest form, no white space. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const names = Object.keys(value).toSorted()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`).join(',')}}`
}

/** Arguments as they are compared; a text that is not JSON stands for itself. */
function canonicalArguments(text: string): string {
  const read = readWholeJson(text)
  return read.ok ? canonicalJson(read.value) : text
}

interface NamedCall {
  readonly name: string
  readonly arguments: string
}

function callsInText(content: string): NamedCall[] {
  if (!content.includes('<tool_call>')) return []
  return scanReply(content, { truncated: false }).flatMap((segment) => {
    if (segment.type !== 'call') return []
    const { block } = segment
    if (block?.ok !== true) return [{ name: block?.name ?? '', arguments: `unreadable: ${segment.raw}` }]
    return [{ name: block.name, arguments: canonicalJson(block.arguments) }]
  })
}

function structuredCalls(message: Message): NamedCall[] {
  return (message.tool_calls ?? []).map((call) => ({
    name: call.function.name,
    arguments: canonicalArguments(call.function.arguments),
  }))
}

/** What a text says, without how long the tools took that it tells of. */
function withoutDurations(content: string): string {
  return content.includes(ANSWER) ? content.replace(DURATION, '$10') : content
}

const known = new WeakMap<Message, MessageKeys>()

/** The keys of a message; they are made once. */
export function keysOf(message: Message): MessageKeys {
  const before = known.get(message)
  if (before !== undefined) return before
  const { role, content, reasoning = '' } = message
  const structured = structuredCalls(message)
  const calls = role === 'assistant' ? [...callsInText(content), ...structured] : []
  const keys: MessageKeys = {
    whole: JSON.stringify([role, withoutDurations(content), reasoning, structured]),
    calls: JSON.stringify([role, calls]),
    names: JSON.stringify([role, calls.map(({ name }) => name)]),
    role,
  }
  known.set(message, keys)
  return keys
}
