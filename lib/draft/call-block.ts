import { isJsonObject, readJson } from '../tool-calls/read-json.ts'
import type { Span } from '../tool-calls/types.ts'

const OPEN = '<tool_call>'
const CLOSE = '</tool_call>'

interface CallText {
  readonly name: string
  readonly argumentsText: string
}

/** A call as a block of text, on one line, as the prompt for tools asks for it. The arguments stand there as given. */
export function writeBlock(call: CallText): string {
  return `${OPEN}${payloadOf(call)}${CLOSE}`
}

function payloadOf({ name, argumentsText }: CallText): string {
  return `{"name": ${JSON.stringify(name)}, "arguments": ${argumentsText.trim() === '' ? '{}' : argumentsText}}`
}

/**
 * A block (with its tags) that says this call. Of a JSON object only the two values change; of any other form or of
 * broken JSON, all that stands between the tags.
 */
export function editBlock(block: string, call: CallText): string {
  const isClosed = block.endsWith(CLOSE)
  const inner = block.slice(OPEN.length, isClosed ? -CLOSE.length : undefined)
  const values = valuesOf(inner)
  if (values !== undefined) return OPEN + replaceValues(inner, values, call) + (isClosed ? CLOSE : '')
  const before = /^\s*/.exec(inner)?.[0] ?? ''
  const after = inner.trim() === '' ? '' : (/\s*$/.exec(inner)?.[0] ?? '')
  return OPEN + before + payloadOf(call) + after + CLOSE
}

/** A block with another text in the place of one that it ends with, to the character; undefined where it has none such. */
export function replaceWritten(block: string, before: string, after: string): string | undefined {
  const at = before === '' ? -1 : block.lastIndexOf(before)
  return at < OPEN.length ? undefined : block.slice(0, at) + after + block.slice(at + before.length)
}

/** Where name and arguments stand, if the call is a JSON object that has both. */
function valuesOf(inner: string): { name: Span; args: Span } | undefined {
  const from = inner.indexOf('{')
  const json = readJson(inner, Math.max(from, 0))
  if (!json.ok || !isJsonObject(json.value)) return undefined
  const valueOf = (key: string): Span | undefined =>
    json.members.findLast((member) => JSON.parse(inner.slice(...member.key)) === key)?.value
  const [name, args] = [valueOf('name'), valueOf('arguments')]
  return name === undefined || args === undefined ? undefined : { name, args }
}

function replaceValues(inner: string, { name, args }: { name: Span; args: Span }, call: CallText): string {
  const changes = [
    { span: name, text: JSON.stringify(call.name) },
    { span: args, text: call.argumentsText },
  ].toSorted((one, other) => other.span[0] - one.span[0])
  let text = inner
  for (const change of changes) text = text.slice(0, change.span[0]) + change.text + text.slice(change.span[1])
  return text
}
