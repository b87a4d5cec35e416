import { isJsonObject, readJson, readWholeJson } from '../tool-calls/read-json.ts'
import { memberSlice, spaceJson } from './json-slices.ts'

const THINK = '<think>'
const END_THINK = '</think>'
const CALL = '<tool_call>'
const END_CALL = '</tool_call>'
const RESPONSE = '<tool_response>'
const END_RESPONSE = '</tool_response>'

export interface GptCall {
  readonly name: string
  /** As it is written. */
  readonly arguments: string
}

export interface GptValue {
  readonly reasoning: string
  readonly content: string
  readonly calls: readonly GptCall[]
  /** What could not be read, or stands elsewhere now. */
  readonly remarks: readonly string[]
}

/**
 * Reads what a model said (facts hermes-atropos.md D.1): a think block at its beginning, text, then calls. Where a block
 * is no call, all from the first block on stays text: nothing is repaired.
 */
export function readGptValue(value: string): GptValue {
  const { reasoning, rest, isUnclosed } = readThink(value)
  const remarks = isUnclosed ? [`${THINK} is not closed`] : []
  const first = rest.indexOf(CALL)
  if (first === -1) return { reasoning, content: rest, calls: [], remarks }
  const { calls, around } = readCalls(rest, first)
  if (calls.length === 0) return { reasoning, content: rest, calls, remarks: [...remarks, `a ${CALL} block is no call and stays text`] }
  const before = rest.slice(0, first).replace(/\n$/, '')
  if (around === '') return { reasoning, content: before, calls, remarks }
  const content = before === '' ? around : `${before}\n${around}`
  return { reasoning, content, calls, remarks: [...remarks, 'text behind a call stands before it now'] }
}

function readThink(value: string): { reasoning: string; rest: string; isUnclosed?: boolean } {
  const start = value.length - value.trimStart().length
  if (!value.startsWith(THINK, start)) return { reasoning: '', rest: value }
  const from = start + THINK.length
  const to = value.indexOf(END_THINK, from)
  const reasoning = value.slice(from, to === -1 ? undefined : to).replace(/^\n/, '').replace(/\n$/, '')
  if (to === -1) return { reasoning, rest: '', isUnclosed: true }
  return { reasoning, rest: value.slice(to + END_THINK.length).replace(/^\n/, '') }
}

/** The calls from the block at `first` on, and the text between and behind them; no calls where one cannot be read. */
function readCalls(text: string, first: number): { calls: GptCall[]; around: string } {
  const calls: GptCall[] = []
  const around: string[] = []
  let at = first
  for (let block = first; block !== -1; block = text.indexOf(CALL, at)) {
    around.push(text.slice(at, block))
    const read = readCall(text, block + CALL.length)
    if (read === undefined) return { calls: [], around: '' }
    calls.push(read.call)
    at = read.end
  }
  around.push(text.slice(at))
  return { calls, around: around.map((part) => part.trim()).filter((part) => part !== '').join('\n') }
}

function readCall(text: string, from: number): { call: GptCall; end: number } | undefined {
  const json = readJson(text, from)
  if (!json.ok || !isJsonObject(json.value)) return undefined
  const end = endOf(text, json.end, END_CALL)
  const { name } = json.value
  if (end === undefined || typeof name !== 'string' || name === '') return undefined
  const args = readArguments(text, from, json.value['arguments'])
  return args === undefined ? undefined : { call: { name, arguments: args }, end }
}

function readArguments(text: string, from: number, given: unknown): string | undefined {
  if (given === undefined) return '{}'
  if (typeof given === 'string') return given
  const slice = memberSlice(text, from, 'arguments')
  return typeof given === 'object' && given !== null && !Array.isArray(given) && slice ? text.slice(...slice) : undefined
}

/** Behind the tag that follows, white space before it passed over. */
function endOf(text: string, from: number, tag: string): number | undefined {
  const space = /^\s*/.exec(text.slice(from, from + 1000))?.[0].length ?? 0
  return text.startsWith(tag, from + space) ? from + space + tag.length : undefined
}

export interface ToolValue {
  readonly id?: string
  readonly name?: string
  readonly content: string
}

/** Reads a tool turn: its blocks in order. What is no block of the format is one result, word by word. */
export function readToolValue(value: string): { results: readonly ToolValue[]; remarks: readonly string[] } {
  const results: ToolValue[] = []
  let at = value.length - value.trimStart().length
  while (value.startsWith(RESPONSE, at)) {
    const block = readResponse(value, at + RESPONSE.length)
    results.push(block.result)
    at = block.end
    while (/\s/.test(value[at] ?? '')) at += 1
  }
  if (at === value.length && results.length > 0) return { results, remarks: [] }
  return { results: [{ content: value }], remarks: [`a tool turn is not made of ${RESPONSE} blocks and stays text`] }
}

function readResponse(value: string, from: number): { result: ToolValue; end: number } {
  const json = readJson(value, from)
  const end = json.ok ? endOf(value, json.end, END_RESPONSE) : undefined
  if (json.ok && end !== undefined) return { result: readResult(value, from, json), end }
  // Not JSON: the last end tag before the next block, or the end.
  const next = value.indexOf(`${END_RESPONSE}\n${RESPONSE}`, from)
  const close = next === -1 ? value.lastIndexOf(END_RESPONSE) : next
  const to = close < from ? value.length : close
  const content = value.slice(from, to).replace(/^\n/, '').replace(/\n$/, '')
  return { result: { content }, end: close < from ? value.length : to + END_RESPONSE.length }
}

function readResult(value: string, from: number, json: Extract<ReturnType<typeof readJson>, { ok: true }>): ToolValue {
  const whole = value.slice(from, json.end).trim()
  if (!isJsonObject(json.value) || !Object.hasOwn(json.value, 'content')) return { content: whole }
  const { tool_call_id: id, name, content } = json.value
  const slice = memberSlice(value, from, 'content')
  const text = typeof content === 'string' ? content : value.slice(...(slice ?? [from, from]))
  return {
    content: text,
    ...(typeof id === 'string' && id !== '' ? { id } : {}),
    ...(typeof name === 'string' && name !== '' ? { name } : {}),
  }
}

/** What a model said, as the format has it: every reply has a think block, an empty one where there was no reasoning. */
export function writeGptValue({ reasoning, content, calls }: Omit<GptValue, 'remarks'>): string {
  const blocks = calls.map((call) => `${CALL}\n{"name": ${JSON.stringify(call.name)}, "arguments": ${objectOf(call) ?? '{}'}}\n${END_CALL}\n`)
  const text = calls.length > 0 && content !== '' ? `${content}\n` : content
  return `${writeThink(reasoning, content)}${text}${blocks.join('')}`.trimEnd()
}

function writeThink(reasoning: string, content: string): string {
  if (reasoning !== '') return `${THINK}\n${reasoning}\n${END_THINK}\n`
  return content.trimStart().startsWith(THINK) ? '' : `${THINK}\n${END_THINK}\n`
}

/** A call's arguments as the format spells them; undefined where they are no JSON object, of which it makes `{}`. */
export function objectOf(call: GptCall): string | undefined {
  const read = readWholeJson(call.arguments)
  return read.ok && isJsonObject(read.value) ? spaceJson(call.arguments) : undefined
}

/** A tool turn: a block a result; a content that is a JSON object or array stands there as one. */
export function writeToolValue(results: readonly { id: string; name: string; content: string }[]): string {
  return results
    .map(({ id, name, content }) => {
      const body = `{"tool_call_id": ${JSON.stringify(id)}, "name": ${JSON.stringify(name)}, "content": ${contentJson(content)}}`
      return `${RESPONSE}\n${body}\n${END_RESPONSE}`
    })
    .join('\n')
}

function contentJson(content: string): string {
  const isJson = /^\s*[{[]/.test(content) && readWholeJson(content).ok
  return isJson ? spaceJson(content.trim()) : JSON.stringify(content)
}
