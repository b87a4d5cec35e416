import type { Message } from '../messages/message.ts'
import { toPythonJson } from '../tool-calls/observation.ts'
import { isJsonObject, readWholeJson } from '../tool-calls/read-json.ts'
import type { Json } from '../tool-calls/read-json.ts'
import { pairCalls } from './call-results.ts'
import type { CallPair } from './call-results.ts'
import { freshIds } from './call-ids.ts'
import { addCall, callsOf, withLineBreak, splice } from './message-calls.ts'
import { RESPONSE_CLOSE, RESPONSE_OPEN, responseBlocks } from './response-blocks.ts'

/** Messages in another form, and in sentences what that form could not carry. */
export interface Converted {
  readonly messages: Message[]
  readonly lost: readonly string[]
}

/**
 * Writes structured calls as blocks of text, and their results as blocks in one message of the user (the hermes form).
 * Ids go, since blocks answer in their order; so results come in the order of the calls.
 */
export function asTextCalls(messages: readonly Message[]): Converted {
  const { pairs, orphans } = pairCalls(messages)
  const structured = Map.groupBy(pairs.filter(({ call }) => call.source === 'structured'), (pair) => pair.message)
  const blocks = resultBlocks(structured, pairs)
  const converted = messages.flatMap((message, index): Message[] => {
    if (message.role === 'tool' && message.tool_call_id !== undefined) return []
    const answer = blocks.get(index) ?? []
    if (!structured.has(index)) return answer.length === 0 ? [message] : [{ ...message, content: [message.content, ...answer].join('\n') }]
    const written = withTextCalls(message)
    return answer.length === 0 ? [written] : [written, { role: 'user', content: answer.join('\n') }]
  })
  const unread = [...orphans, ...pairs.flatMap(({ results }) => results.slice(1))].filter(({ source }) => source === 'tool')
  const unplaced = unread.filter(({ message }) => messages[message]?.tool_call_id !== undefined)
  return {
    messages: converted,
    lost: [
      ...[...structured].flatMap(([index, own]) => lostCalls(index, own)),
      ...unplaced.map(({ message }) => `message ${message}: a result that answers no call, or a call that has one already`),
    ],
  }
}

function withTextCalls(message: Message): Message {
  const { tool_calls = [], ...rest } = message
  return tool_calls.reduce<Message>(
    (written, { function: { name, arguments: argumentsText } }) => addCall(written, { name, argumentsText }, 'text'),
    rest,
  )
}

/** Where which blocks go: behind the message that calls, or, where calls of its text are answered, into that answer. */
function resultBlocks(structured: ReadonlyMap<number, readonly CallPair[]>, pairs: readonly CallPair[]): Map<number, string[]> {
  const blocks = new Map<number, string[]>()
  for (const [index, own] of structured) {
    const lines = own.flatMap(({ call, results: [first] }) => (first === undefined ? [] : [responseOf(call.name, first.text)]))
    const answers = pairs.filter(({ message, call }) => message === index && call.source === 'text').flatMap(({ results }) => results)
    const place = answers.at(-1)?.message ?? index
    blocks.set(place, [...(blocks.get(place) ?? []), ...lines])
  }
  return blocks
}

function lostCalls(index: number, own: readonly CallPair[]): string[] {
  const broken = own.filter(({ call }) => call.fault !== undefined)
  const answered = own.filter(({ results }) => results.length > 0)
  return [
    ...broken.map(({ call }) => `message ${index}: a call of ${call.name} that can be read: its arguments are not those of a call`),
    ...(answered.length > 0 && answered.length < own.length ? [`message ${index}: which of its calls have no result`] : []),
  ]
}

/** A result as a model is told of it; `structuredResult` reads back the very same text. */
function responseOf(name: string, text: string): string {
  const answer = answerOf(text)
  return `${RESPONSE_OPEN}{"name": ${toPythonJson(name)}, ${answer}}${RESPONSE_CLOSE}`
}

function answerOf(text: string): string {
  const json = readWholeJson(text)
  const value = json.ok ? json.value : text
  if (isJsonObject(value) && Object.keys(value).length === 1 && value['error'] !== undefined && toPythonJson(value) === text) {
    return `"error": ${toPythonJson(value['error'])}`
  }
  const isPlain = typeof value !== 'string' && toPythonJson(value) === text
  return `"result": ${toPythonJson(isPlain ? value : text)}`
}

/**
 * Reads calls from text and writes them as structured calls, and the blocks that answer them as messages of the role
 * `tool`. Calls that cannot be read stay where they are, with their results.
 */
export function asStructuredCalls(messages: readonly Message[]): Converted {
  const lost: string[] = []
  const newId = freshIds(messages)
  const { pairs } = pairCalls(messages)
  const readable = pairs.filter(({ call }) => call.source === 'text' && call.fault === undefined)
  const ids = new Map(readable.map((pair) => [pair, newId()] as const))
  const converted = messages.flatMap((message, index): Message[] => {
    const own = readable.filter((pair) => pair.message === index)
    if (own.length > 0) {
      if (callsOf(message).some((call) => call.source === 'text' && call.fault !== undefined)) {
        lost.push(`message ${index}: the order of its calls, since one of them cannot be read and stays in the text`)
      }
      return [withStructured(message, own.map((pair) => ({ pair, id: ids.get(pair) ?? '' })))]
    }
    const answered = readable.filter(({ results: [first] }) => first?.message === index && first.source === 'text')
    if (answered.length === 0) return [message]
    const results = answered.map((pair): Message => ({ role: 'tool', content: structuredResult(pair.results[0]?.text ?? ''), tool_call_id: ids.get(pair) ?? '' }))
    return [...results, ...restOf(message, answered)]
  })
  return { messages: converted, lost: [...lost, ...forms(readable)] }
}

function withStructured(message: Message, calls: readonly { pair: CallPair; id: string }[]): Message {
  const content = calls.toReversed().reduce((text, { pair }) => {
    const span = pair.call.span
    return span === undefined ? text : splice(text, withLineBreak(text, span), '')
  }, message.content)
  return calls.reduce<Message>(
    (before, { pair: { call }, id }) => addCall(before, { id, name: call.name, argumentsText: call.argumentsText }, 'structured'),
    { ...message, content },
  )
}

/** What a message says beside the results that became messages of their own. */
function restOf(message: Message, answered: readonly CallPair[]): Message[] {
  const taken = new Set(answered.map(({ results: [first] }) => first?.span?.[0]))
  const content = responseBlocks(message.content)
    .filter(({ span }) => taken.has(span[0]))
    .toReversed()
    .reduce((text, { span }) => splice(text, withLineBreak(text, span), ''), message.content)
  return content.trim() === '' ? [] : [{ ...message, content }]
}

/** The text of a result, without the words that the block has around it. */
function structuredResult(text: string): string {
  const json = readWholeJson(text)
  if (!json.ok || !isJsonObject(json.value)) return text
  const { result, error } = json.value
  if (result !== undefined) return plain(result)
  return error === undefined ? text : toPythonJson({ error })
}

const plain = (value: Json): string => (typeof value === 'string' ? value : toPythonJson(value))

/** Durations and other words of a block beside name and result are not part of a structured result. */
function forms(pairs: readonly CallPair[]): string[] {
  return pairs.flatMap(({ message, call, results: [first] }): string[] => {
    const json = readWholeJson(first?.text ?? '')
    if (!json.ok || !isJsonObject(json.value)) return []
    const more = Object.keys(json.value).filter((key) => key !== 'name' && key !== 'result' && key !== 'error')
    return more.length === 0 ? [] : [`message ${message}: of the result of ${call.name}, ${more.join(', ')}`]
  })
}
