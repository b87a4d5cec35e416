import type { Message } from '../messages/message.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import { isJsonObject, readWholeJson } from '../tool-calls/read-json.ts'
import type { Span } from '../tool-calls/types.ts'
import { callsOf, splice, withoutCall, withLineBreak } from './message-calls.ts'
import type { MessageCall } from './message-calls.ts'
import { RESPONSE_CLOSE, RESPONSE_OPEN, responseBlocks } from './response-blocks.ts'
import type { ResponseBlock } from './response-blocks.ts'

/** Where a result stands: a message of the role `tool`, or a `<tool_response>` block in a message of the user. */
export interface ResultPlace {
  readonly message: number
  readonly source: 'tool' | 'text'
  /** As written: the content of the message, or what stands between the tags. */
  readonly text: string
  /** Of a block: with its tags, in the content. */
  readonly span?: Span
  /** False where it is a JSON object that says `error`. */
  readonly ok: boolean
}

export interface CallPair {
  readonly message: number
  readonly call: MessageCall
  /** The first one is the call's result; any further one is one too many. */
  readonly results: readonly ResultPlace[]
}

export interface Paired {
  readonly pairs: readonly CallPair[]
  /** Results that answer no call. */
  readonly orphans: readonly ResultPlace[]
}

interface Open {
  readonly pair: CallPair
  readonly results: ResultPlace[]
}

/** The calls of one assistant message, and the results up to the next one. */
interface Exchange {
  readonly byId: Map<string, Open[]>
  readonly written: readonly Open[]
  /** How many blocks have come. */
  blocks: number
}

const errors = new WeakMap<Message, boolean>()

/**
 * Finds each call's result before the next assistant message: of a structured call the message with its id, of the nth
 * call of the text the nth block. A result with the same id a second time goes to the next call of that id, if there is one.
 */
export function pairCalls(messages: readonly Message[]): Paired {
  const pairs: CallPair[] = []
  const orphans: ResultPlace[] = []
  let exchange = exchangeOf([])
  for (const [index, message] of messages.entries()) {
    if (message.role === 'assistant') {
      const opened = callsOf(message).map((call) => openPair(index, call))
      pairs.push(...opened.map(({ pair }) => pair))
      exchange = exchangeOf(opened)
      continue
    }
    for (const place of placesIn(message, index)) {
      const open = takerOf(exchange, message, place)
      if (open === undefined) orphans.push(place)
      else open.results.push(place)
    }
  }
  return { pairs, orphans }
}

function openPair(message: number, call: MessageCall): Open {
  const results: ResultPlace[] = []
  return { pair: { message, call, results }, results }
}

function exchangeOf(opened: readonly Open[]): Exchange {
  const byId = new Map<string, Open[]>()
  for (const open of opened) {
    const { id } = open.pair.call
    if (id !== undefined) byId.set(id, [...(byId.get(id) ?? []), open])
  }
  return { byId, written: opened.filter(({ pair }) => pair.call.source === 'text'), blocks: 0 }
}

function takerOf(exchange: Exchange, message: Message, place: ResultPlace): Open | undefined {
  if (place.source === 'tool' && message.tool_call_id !== undefined) {
    const same = exchange.byId.get(message.tool_call_id) ?? []
    return same.find(({ results }) => results.length === 0) ?? same.at(-1)
  }
  const nth = exchange.written[exchange.blocks]
  exchange.blocks += 1
  return nth
}

/** The results in a message: a `tool` message with an id is one, else each block is, and a `tool` message without any is one. */
function placesIn(message: Message, index: number): ResultPlace[] {
  if (message.role === 'tool' && message.tool_call_id !== undefined) return [wholePlace(message, index)]
  if (message.role !== 'tool' && message.role !== 'user') return []
  const blocks = responseBlocks(message.content)
  if (blocks.length === 0 && message.role === 'tool') return [wholePlace(message, index)]
  return blocks.map(({ span, inner }) => {
    const text = message.content.slice(...inner)
    return { message: index, source: 'text', text, span, ok: !saysError(text) }
  })
}

function wholePlace(message: Message, index: number): ResultPlace {
  const failed = errors.get(message) ?? saysError(message.content)
  errors.set(message, failed)
  return { message: index, source: 'tool', text: message.content, ok: !failed }
}

function saysError(text: string): boolean {
  if (!text.includes('"error"')) return false
  const json = readWholeJson(text)
  return json.ok && isJsonObject(json.value) && Object.hasOwn(json.value, 'error')
}

/** The message (the one of `place`) with exactly that result saying `text`. */
export function withResult(message: Message, { span }: Pick<ResultPlace, 'span'>, text: string): Message {
  if (span === undefined) return { ...message, content: text }
  return { ...message, content: splice(message.content, span, RESPONSE_OPEN + text + RESPONSE_CLOSE) }
}

/** Writes the result that a call lacks: a `tool` message, or a block in its right place among those of the same answer. */
export function addResult(messages: readonly Message[], { message: at, call }: CallPair, text: string): AuthoringBody[] {
  if (call.source === 'structured') {
    const message: Message = { role: 'tool', content: text, ...(call.id !== undefined && { tool_call_id: call.id }) }
    return [{ type: 'message.authored', index: behindResults(messages, at, call), message }]
  }
  const block = RESPONSE_OPEN + text + RESPONSE_CLOSE
  const last = lastAnswer(messages, at)
  const answer = last === undefined ? undefined : messages[last.index]
  if (last === undefined || answer === undefined) {
    return [{ type: 'message.authored', index: behindTools(messages, at), message: { role: 'user', content: block } }]
  }
  const content = splice(answer.content, [last.block.span[1], last.block.span[1]], `\n${block}`)
  return [{ type: 'message.edited', index: last.index, message: { ...answer, content } }]
}

/** What a result that is to be written begins as: nothing, or in a block the words around it. */
export function emptyResult({ source, name }: MessageCall): string {
  return source === 'text' ? `{"name": ${JSON.stringify(name)}, "result": ""}` : ''
}

/** The first place behind a message and all that answers its calls. */
export function behindAnswers(messages: readonly Message[], at: number): number {
  const answers = new Set(pairCalls(messages).pairs.filter(({ message }) => message === at).flatMap(({ results }) => results.map(({ message }) => message)))
  let index = at + 1
  while (answers.has(index)) index += 1
  return index
}

/** Behind the results of the calls before this one. */
function behindResults(messages: readonly Message[], at: number, call: MessageCall): number {
  const owner = messages[at]
  const earlier = new Set((owner === undefined ? [] : callsOf(owner)).slice(0, call.at).map(({ id }) => id))
  let index = at + 1
  while (messages[index]?.role === 'tool' && earlier.has(messages[index]?.tool_call_id)) index += 1
  return index
}

function behindTools(messages: readonly Message[], at: number): number {
  let index = at + 1
  while (messages[index]?.role === 'tool') index += 1
  return index
}

/** The last block that answers message `at`: blocks answer in order, so one that is missing follows it. */
function lastAnswer(messages: readonly Message[], at: number): { index: number; block: ResponseBlock } | undefined {
  let last: { index: number; block: ResponseBlock } | undefined
  for (let index = at + 1; index < messages.length; index += 1) {
    const message = messages[index]
    if (message === undefined || message.role === 'assistant') break
    if (message.role === 'system' || message.tool_call_id !== undefined) continue
    const block = responseBlocks(message.content).at(-1)
    if (block !== undefined) last = { index, block }
  }
  return last
}

/** Takes a call and its results out. A message that is empty then goes as a whole. */
export function removePair(messages: readonly Message[], { message: at, call, results }: CallPair): AuthoringBody[] {
  const owner = messages[at]
  if (owner === undefined) return []
  const places = results.toSorted((one, other) => other.message - one.message || (other.span?.[0] ?? 0) - (one.span?.[0] ?? 0))
  const bodies: AuthoringBody[] = []
  for (const index of new Set(places.map((place) => place.message))) {
    const message = messages[index]
    if (message === undefined) continue
    const rest = places.filter((place) => place.message === index).reduce(withoutResult, message)
    bodies.push(rest.content.trim() === '' ? { type: 'message.removed', index } : { type: 'message.edited', index, message: rest })
  }
  const without = withoutCall(owner, call.at)
  const isEmpty = without.content.trim() === '' && without.tool_calls === undefined && (without.reasoning ?? '') === ''
  return [...bodies, isEmpty ? { type: 'message.removed', index: at } : { type: 'message.edited', index: at, message: without }]
}

/** A result that is the whole message leaves nothing. */
export function withoutResult(message: Message, { span }: Pick<ResultPlace, 'span'>): Message {
  const content = span === undefined ? '' : splice(message.content, withLineBreak(message.content, span), '')
  return { ...message, content }
}
