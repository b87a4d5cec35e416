import { z } from 'zod'
import { jsonObject } from '../json-value.ts'
import type { Marks } from '../messages/marks.ts'
import type { Message, Role, ToolCall } from '../messages/message.ts'
import type { Json, JsonObject } from '../tool-calls/read-json.ts'
import { isJsonObject } from '../tool-calls/read-json.ts'
import { unknownKeys } from './read-record.ts'
import type { TrajectoryMessage } from './trajectory.ts'

const ROLE: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  tool: 'tool',
  function: 'tool',
}

const textPart = z.object({ type: z.literal(['text', 'input_text', 'output_text'], 'only text can be taken'), text: z.string() })
const argumentsInput = z.union([z.string(), jsonObject, z.null()]).optional()
const functionInput = z.object({ name: z.string(), arguments: argumentsInput })
const callInput = z.union([
  z.object({ id: z.string().nullish(), function: functionInput }),
  z
    .object({ id: z.string().nullish(), name: z.string(), arguments: argumentsInput, input: argumentsInput })
    .transform(({ id, name, arguments: given, input }) => ({ id, function: { name, arguments: given ?? input } })),
])
type CallInput = z.infer<typeof callInput>
const reasoningPart = z.object({ text: z.string().nullish(), summary: z.string().nullish() })

/** A chat message in any dialect (facts hermes-atropos.md D.9). */
const chatMessage = z.object({
  role: z.string().transform((role, ctx) => {
    const known = Object.hasOwn(ROLE, role) ? ROLE[role] : undefined
    if (known !== undefined) return known
    ctx.issues.push({ code: 'custom', message: `the role '${role.slice(0, 100)}' is not known`, input: role })
    return z.NEVER
  }),
  content: z.union([z.string(), z.null(), z.array(textPart)]).optional(),
  reasoning: z.string().nullish(),
  reasoning_content: z.string().nullish(),
  thinking: z.string().nullish(),
  reasoning_details: z.array(reasoningPart).nullish(),
  tool_calls: z.array(callInput).nullish(),
  function_call: functionInput.nullish(),
  tool_call_id: z.string().nullish(),
  name: z.string().nullish(),
  weight: z.literal([0, 1]).nullish(),
})
type ChatMessage = z.infer<typeof chatMessage>
const KNOWN = Object.keys(chatMessage.shape)

export const chatMessages = z.array(chatMessage)
export type ChatMessages = z.infer<typeof chatMessages>

/** What of these messages (as they stood in the JSON) has no place here. */
export function unknownMessageKeys(given: Json | undefined): string[] {
  if (!Array.isArray(given)) return []
  const names = given.filter(isJsonObject).flatMap((message: JsonObject) => unknownKeys(message, KNOWN, 'of its messages'))
  return [...new Set(names)]
}

/**
 * Messages as they are kept. Arguments that stand there as an object are taken from `sliceOf`, as they were written, so
 * that `1.0` stays `1.0`. Calls without an id get one, and answers without one are told theirs by their place.
 */
export function toMessages(
  given: ChatMessages,
  sliceOf: (message: number, call: number) => string | undefined = () => undefined,
): TrajectoryMessage[] {
  let open: string[] = []
  let counted = 0
  return given.map((input, at) => {
    const calls = [...(input.tool_calls ?? []), ...(input.function_call ? [{ id: null, function: input.function_call }] : [])]
    const tool_calls = calls.map((call, index): ToolCall => {
      counted += 1
      return toCall(call, call.id || `call_${counted}`, () => sliceOf(at, index))
    })
    if (input.role === 'assistant') open = tool_calls.map((call) => call.id)
    const answers = input.role === 'tool' ? input.tool_call_id || open[0] : input.tool_call_id
    if (input.role === 'tool') open = open.filter((id) => id !== answers)
    return { message: toMessage(input, { tool_calls, answers }), ...marksOf(input) }
  })
}

function toCall({ function: { name, arguments: given } }: CallInput, id: string, slice: () => string | undefined): ToolCall {
  const text = typeof given === 'string' ? given : given ? (slice() ?? JSON.stringify(given)) : '{}'
  return { id, type: 'function', function: { name, arguments: text } }
}

function toMessage(
  { role, content, name, ...input }: ChatMessage,
  { tool_calls, answers }: { tool_calls: ToolCall[]; answers: string | null | undefined },
): Message {
  const details = input.reasoning_details?.map((part) => part.text ?? part.summary ?? '').join('')
  const reasoning = input.reasoning || input.reasoning_content || input.thinking || details
  return {
    role,
    content: Array.isArray(content) ? content.map((part) => part.text).join('') : (content ?? ''),
    ...(reasoning ? { reasoning } : {}),
    ...(tool_calls.length > 0 ? { tool_calls } : {}),
    ...(answers ? { tool_call_id: answers } : {}),
    ...(name ? { name } : {}),
  }
}

function marksOf({ weight }: ChatMessage): { marks?: Marks } {
  return typeof weight === 'number' ? { marks: { train: weight === 1 } } : {}
}
