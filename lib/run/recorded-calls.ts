import type { Message } from '../messages/message.ts'
import { readArguments } from '../tool-calls/read-arguments.ts'
import { isJsonObject, readWholeJson } from '../tool-calls/read-json.ts'
import type { Json, JsonObject } from '../tool-calls/read-json.ts'
import { toPythonJson } from '../tool-calls/observation.ts'
import { scanReply } from '../tool-calls/scan-reply.ts'
import type { ToolAnswer } from './events.ts'
import type { MessageEntry, RunState, Turn } from './state.ts'

/** A call of a conversation and what came of it, where it was run. */
export interface RecordedCall {
  /** 0 for a call in a message that no turn led to. */
  readonly turn: number
  /** Unique within its turn. */
  readonly callId: string
  readonly name: string
  readonly arguments: JsonObject
  readonly outcome?: ToolAnswer
}

/**
 * Every call of a run's conversation, in order: of its turns as they were recorded; of messages that no turn led to, or that
 * stood there before their turn, as they are written, with the answers that are written for them.
 */
export function recordedCalls(state: Pick<RunState, 'messages' | 'turns'>): RecordedCall[] {
  const turns = new Map(state.turns.map((turn) => [turn.turn, turn]))
  const calls: RecordedCall[] = []
  for (const [index, entry] of state.messages.entries()) {
    if (entry.message.role !== 'assistant') continue
    const turn = entry.turn === undefined ? undefined : turns.get(entry.turn)
    const recorded = turn === undefined ? [] : callsOfTurn(turn)
    if (turn !== undefined && turn.given === undefined) calls.push(...recorded)
    else calls.push(...withRecorded(writtenCalls(state.messages, index), recorded))
  }
  return calls
}

function callsOfTurn({ turn, calls }: Turn): RecordedCall[] {
  return calls.flatMap((entry) => {
    if (entry.kind === 'rejection') return []
    const { id: callId, name, arguments: args } = entry.call
    if (entry.outcome === undefined) return [{ turn, callId, name, arguments: args }]
    const { ok, result, error } = entry.outcome
    return [{ turn, callId, name, arguments: args, outcome: { ok, result, ...(error === undefined ? {} : { error }) } }]
  })
}

/** Of a reply that was given: what was run of it stands in its turn, what was answered before in the messages. */
function withRecorded(written: readonly RecordedCall[], recorded: readonly RecordedCall[]): RecordedCall[] {
  const left = [...recorded]
  return written.map((call) => {
    if (call.outcome !== undefined) return call
    const at = left.findIndex((other) => callKey(other) === callKey(call))
    return left.splice(at, at === -1 ? 0 : 1)[0] ?? call
  })
}

function writtenCalls(messages: readonly MessageEntry[], index: number): RecordedCall[] {
  const message = messages[index]?.message
  if (message === undefined) return []
  const next = messages.findIndex((entry, at) => at > index && entry.message.role === 'assistant')
  const answers = messages.slice(index + 1, next === -1 ? undefined : next).map((entry) => entry.message)
  return [...structuredCalls(message, index, answers), ...textCalls(message, index, answers)]
}

function structuredCalls({ tool_calls: calls = [] }: Message, index: number, answers: readonly Message[]): RecordedCall[] {
  return calls.flatMap(({ id, function: { name, arguments: text } }, at) => {
    const json = readWholeJson(text.trim() === '' ? '{}' : text)
    const read = json.ok ? readArguments(json.value) : json
    if (!read.ok) return []
    const told = answers.find((message) => message.role === 'tool' && message.tool_call_id === id)
    return [asWritten({ index, at }, { name, arguments: read.value }, told === undefined ? undefined : answerOfText(told.content))]
  })
}

/** The n-th block is answered by the n-th response, a block that could not be read too. */
function textCalls({ content }: Message, index: number, answers: readonly Message[]): RecordedCall[] {
  const blocks = scanReply(content, { truncated: false }).filter((segment) => segment.type === 'call')
  if (blocks.length === 0) return []
  const told = answers.find((message) => message.role === 'user')?.content ?? ''
  const responses = [...told.matchAll(/<tool_response>\s*(.*?)\s*<\/tool_response>/gsu)].map((match) => match[1] ?? '')
  return blocks.flatMap(({ block }, at) => {
    if (block?.ok !== true) return []
    const response = responses[at]
    return [asWritten({ index, at }, block, response === undefined ? undefined : answerOfResponse(response))]
  })
}

type Called = Pick<RecordedCall, 'name' | 'arguments'>

function asWritten(place: { index: number; at: number }, { name, arguments: args }: Called, outcome: ToolAnswer | undefined): RecordedCall {
  const call = { turn: 0, callId: `message_${place.index}_${place.at + 1}`, name, arguments: args }
  return outcome === undefined ? call : { ...call, outcome }
}

/** A tool message says a text as it is, and all else as JSON; an object with nothing but `error` says a failure. */
function answerOfText(content: string): ToolAnswer {
  const json = readWholeJson(content)
  if (!json.ok) return { ok: true, result: content }
  const failure = isJsonObject(json.value) && Object.keys(json.value).length === 1 ? json.value['error'] : undefined
  return typeof failure === 'string' ? { ok: false, result: null, error: failure } : { ok: true, result: json.value }
}

function answerOfResponse(response: string): ToolAnswer {
  const json = readWholeJson(response)
  if (!json.ok || !isJsonObject(json.value)) return { ok: true, result: response }
  const { error, result } = json.value
  if (error === undefined) return { ok: true, result: result ?? null }
  return { ok: false, result: null, error: typeof error === 'string' ? error : toPythonJson(error) }
}

/** JSON with the keys of every object in order: equal for equal values. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** Calls with the same key are the same call: of one tool, with equal arguments in whatever order. */
export function callKey({ name, arguments: args }: Called): string {
  return `${name} ${canonicalJson(args)}`
}

/** Whether two answers say the same: both results, of equal value or told in equal words, or both failures. */
export function sameAnswer(one: ToolAnswer, other: ToolAnswer): boolean {
  if (one.ok !== other.ok) return false
  if (!one.ok) return (one.error ?? '') === (other.error ?? '')
  return canonicalJson(one.result) === canonicalJson(other.result) || toldText(one.result) === toldText(other.result)
}

function toldText(result: Json): string {
  return typeof result === 'string' ? result : toPythonJson(result)
}

/** Results on record, to answer equal calls with: each in its turn first, then the last of them again. */
export class RecordedAnswers {
  private readonly byKey = new Map<string, RecordedCall[]>()
  private readonly used = new Map<string, number>()

  /** @param used what was answered from here before, as `tool.finished` names it. */
  constructor(calls: readonly RecordedCall[], used: readonly { readonly turn: number; readonly callId: string }[] = []) {
    const taken = new Set(used.map(refOf))
    for (const call of calls) {
      if (call.outcome === undefined) continue
      const key = callKey(call)
      this.byKey.set(key, [...(this.byKey.get(key) ?? []), call])
      if (taken.has(refOf(call))) this.used.set(key, (this.used.get(key) ?? 0) + 1)
    }
  }

  /** The answer to a call, and whose it is. */
  take(call: Called): { readonly from: { readonly turn: number; readonly callId: string }; readonly outcome: ToolAnswer } | undefined {
    const key = callKey(call)
    const equal = this.byKey.get(key) ?? []
    const at = this.used.get(key) ?? 0
    this.used.set(key, at + 1)
    const found = equal[Math.min(at, equal.length - 1)]
    if (found?.outcome === undefined) return undefined
    return { from: { turn: found.turn, callId: found.callId }, outcome: found.outcome }
  }
}

function refOf({ turn, callId }: { turn: number; callId: string }): string {
  return `${turn} ${callId}`
}
