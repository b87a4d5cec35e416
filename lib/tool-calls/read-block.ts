import type { RejectionKind } from '../run/events.ts'
import { readArguments } from './read-arguments.ts'
import { isJsonObject, nameOfCharacter, nameOfKind, positionAt, readJson } from './read-json.ts'
import type { JsonFault, JsonObject, JsonRead } from './read-json.ts'
import { readFunctionForm, readGlmForm } from './read-tagged.ts'
import type { TaggedRead } from './read-tagged.ts'
import type { BlockEnd, CallFault, CallFlag, ReadBlock, Span } from './types.ts'

const CLOSE_TAG = '</tool_call>'
const FUNCTION_TAG = '<function='

export interface BlockSource {
  /** What stands between the tags. */
  readonly raw: string
  /** Where the call itself begins in `raw`: behind white space and a code fence. */
  readonly payload: number
  readonly fenced: boolean
  readonly end: BlockEnd
  /** The reply was cut off by its token limit. */
  readonly truncated: boolean
}

type Form = 'json' | 'glm' | 'function' | 'nothing'

/**
 * Reads one `<tool_call>` block. Three forms share the tag; the first character tells them apart: JSON (Hermes),
 * `<function=` (Qwen3-Coder), a name (GLM).
 */
export function readBlock(block: BlockSource): ReadBlock {
  const source = block.end === 'text_end' ? { ...block, raw: withoutPartOfEndTag(block.raw) } : block
  return READERS[formOf(source)](source)
}

const READERS: Record<Form, (source: BlockSource) => ReadBlock> = {
  json: readJsonForm,
  glm: (source) => takeTagged(source, readGlmForm(source.raw, source.payload), 'format:glm'),
  function: (source) => takeTagged(source, readFunctionForm(source.raw, source.payload), 'format:qwen3_coder'),
  nothing: (source) =>
    fail(source, 'incomplete', { message: 'expected a JSON object, found nothing', at: source.payload }),
}

/** A text that stops in the middle of `</tool_call>` says as much as one that stops before it. */
function withoutPartOfEndTag(raw: string): string {
  for (let length = Math.min(CLOSE_TAG.length - 1, raw.length); length > 0; length -= 1) {
    if (raw.endsWith(CLOSE_TAG.slice(0, length))) return raw.slice(0, -length)
  }
  return raw
}

function formOf({ raw, payload, end }: BlockSource): Form {
  const first = raw[payload]
  if (first === undefined) return 'nothing'
  if (raw.startsWith(FUNCTION_TAG, payload)) return 'function'
  if (end === 'text_end' && FUNCTION_TAG.startsWith(raw.slice(payload))) return 'nothing'
  if (!/[A-Za-z_]/.test(first)) return 'json'
  return /^(?:null|true|false)\s*$/.test(raw.slice(payload, payload + 1000)) ? 'json' : 'glm'
}

function readJsonForm(source: BlockSource): ReadBlock {
  const { raw, payload } = source
  const json = readJson(raw, payload)
  if (!json.ok) return failJson(source, json)
  const whole: Span = [payload, json.end]
  if (!isJsonObject(json.value)) {
    const message = `a call must be a JSON object, found ${nameOfKind(json.value)}`
    return failShape(source, 'not_object', { message, span: whole })
  }
  const name = json.value['name']
  if (typeof name !== 'string' || name === '') {
    const found = name === undefined ? 'none' : name === '' ? 'an empty one' : nameOfKind(name)
    const message = `a call needs a 'name', a non-empty string; found ${found}`
    return failShape(source, 'missing_name', { message, span: spanOf(source, json, 'name') })
  }
  return takeArguments(source, { json, name, call: json.value })
}

interface NamedCall {
  readonly json: JsonRead
  readonly name: string
  readonly call: JsonObject
}

function takeArguments(source: BlockSource, { json, name, call }: NamedCall): ReadBlock {
  const misnamed = ['parameters', 'args'].find((key) => Object.hasOwn(call, key))
  const isGiven = Object.hasOwn(call, 'arguments')
  if (!isGiven && misnamed !== undefined) {
    const message = `the arguments of a call stand under 'arguments', found '${misnamed}'`
    return { ...failShape(source, 'bad_arguments', { message, span: spanOf(source, json, misnamed) }), name }
  }
  const read = readArguments(isGiven ? (call['arguments'] ?? null) : {})
  const span = spanOf(source, json, 'arguments')
  if (!read.ok) return { ...failShape(source, 'bad_arguments', { message: read.message, span }), name }
  const flags = flagsOf(source, json.end)
  if (read.wasString) flags.push('arguments_string')
  if (json.duplicateKeys || read.duplicateKeys) flags.push('duplicate_keys')
  return { ok: true, name, arguments: read.value, rawArguments: isGiven ? source.raw.slice(...span) : '{}', flags }
}

/** Where the value of a member of the call stands; of the last one, as that is the one that counts. */
function spanOf({ raw, payload }: BlockSource, { members, end }: JsonRead, name: string): Span {
  const member = members.findLast(({ key }) => JSON.parse(raw.slice(...key)) === name)
  return member?.value ?? [payload, end]
}

/** What can be said of the way a block ends, once the call itself ends at `end`. */
function flagsOf({ raw, fenced, end: blockEnd }: BlockSource, end: number): CallFlag[] {
  const flags: CallFlag[] = []
  const rest = raw.slice(end).trim()
  const trailing = fenced && rest.startsWith('```') ? rest.slice(3).trim() : rest
  if (blockEnd !== 'closed') flags.push('unclosed')
  if (trailing !== '') flags.push('trailing_text')
  if (fenced) flags.push('code_fence')
  return flags
}

function takeTagged(source: BlockSource, read: TaggedRead, format: CallFlag): ReadBlock {
  if (!read.ok) return fail(source, read.incomplete ? 'incomplete' : 'invalid', read)
  // Without its end tag nobody can tell whether more was to come, unless the form itself has ended.
  if (source.end !== 'closed' && !read.isWhole) {
    return fail(source, 'incomplete', { message: `expected ${CLOSE_TAG}, found the end`, at: source.raw.length })
  }
  if (read.name === '') {
    const span: Span = [source.payload, read.end]
    return failShape(source, 'missing_name', { message: 'a call needs the name of a function, found none', span })
  }
  const flags = flagsOf(source, read.end)
  if (read.isUnclosed && !flags.includes('unclosed')) flags.push('unclosed')
  return {
    ok: true,
    name: read.name,
    arguments: read.arguments,
    rawArguments: read.rawArguments,
    flags: [...flags, format],
    texts: read.texts,
  }
}

function failJson(source: BlockSource, json: JsonFault): CallFault {
  if (json.at === source.payload) {
    const found = nameOfCharacter(source.raw, json.at)
    return fail(source, 'invalid', { message: `expected a JSON object, found ${found}`, at: json.at })
  }
  return fail(source, json.incomplete ? 'incomplete' : 'invalid', json)
}

/** A block that could not be read. One that merely ends too soon, with the text, was cut off or never closed. */
function fail(
  { raw, end, truncated }: BlockSource,
  why: 'incomplete' | 'invalid',
  { message, at }: { message: string; at: number },
): CallFault {
  const kind = why === 'invalid' || end !== 'text_end' ? 'invalid_json' : truncated ? 'truncated' : 'unclosed'
  return {
    ok: false,
    kind,
    message: kind === 'truncated' ? `the reply was cut off inside a call: ${message}` : message,
    position: positionAt(raw, at),
    // The character that should not be there; nothing where the text ends.
    span: [at, at === raw.length ? at : at + String.fromCodePoint(raw.codePointAt(at) ?? 0).length],
  }
}

function failShape(
  { raw }: BlockSource,
  kind: RejectionKind,
  { message, span }: { message: string; span: Span },
): CallFault {
  return { ok: false, kind, message, position: positionAt(raw, span[0]), span }
}
