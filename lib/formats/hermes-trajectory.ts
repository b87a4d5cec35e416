import { z } from 'zod'
import type { Message, ToolCall, ToolSchema } from '../messages/message.ts'
import type { JsonObject } from '../tool-calls/read-json.ts'
import { objectOf, readGptValue, readToolValue, writeGptValue, writeToolValue, type GptCall } from './hermes-value.ts'
import { spaceJson } from './json-slices.ts'
import { apartFromSystem } from './openai-messages.ts'
import { findingOf, readObject, unknownKeys } from './read-record.ts'
import { findToolsBlock, toolsInput } from './read-tools.ts'
import { endsComplete, lostMarks, type ReadLine, type Trajectory, type TrajectoryMessage, type Written } from './trajectory.ts'

type Speaker = 'system' | 'human' | 'gpt' | 'tool'
/** Who speaks, by all the names that are in use; `function_call` is a reply that is one call. */
const SPEAKERS: Readonly<Record<string, Speaker | 'function_call'>> = {
  system: 'system',
  developer: 'system',
  human: 'human',
  user: 'human',
  gpt: 'gpt',
  assistant: 'gpt',
  tool: 'tool',
  function: 'tool',
  observation: 'tool',
  function_response: 'tool',
  function_call: 'function_call',
}

const speaker = z.string().transform((name, ctx) => {
  const known = Object.hasOwn(SPEAKERS, name) ? SPEAKERS[name] : undefined
  if (known !== undefined) return known
  ctx.issues.push({ code: 'custom', message: `the speaker '${name.slice(0, 100)}' is not known`, input: name })
  return z.NEVER
})
const turn = z.union(
  [
    z.object({ from: speaker, value: z.string().nullable() }).transform(({ from, value }) => ({ from, value: value ?? '' })),
    z.object({ role: speaker, content: z.string().nullable() }).transform(({ role, content }) => ({ from: role, value: content ?? '' })),
  ],
  'a turn has `from` (or `role`) with a known speaker, and `value` (or `content`) with a text',
)
type Turn = z.infer<typeof turn>

const turns = z.array(turn)
const recordSchema = z.object({
  conversations: turns.optional(),
  conversation: turns.optional(),
  messages: turns.optional(),
  system: z.string().nullish(),
  tools: toolsInput,
  timestamp: z.string().nullish(),
  model: z.string().nullish(),
  completed: z.boolean().nullish(),
  score: z.number().nullish(),
  title: z.string().nullish(),
})
const KNOWN = Object.keys(recordSchema.shape)

/** Reads a line of Hermes trajectories and of the ShareGPT dialects around them (facts hermes-atropos.md D.1, viewers.md 4.7). */
export function readHermesTrajectory(line: string): ReadLine {
  const read = readObject(line)
  if (!read.ok) return read
  const parsed = recordSchema.safeParse(read.value)
  if (!parsed.success) return { ok: false, why: findingOf(parsed.error) }
  const given = parsed.data.conversations ?? parsed.data.conversation ?? parsed.data.messages
  if (given === undefined || given.length === 0) return { ok: false, why: 'it has no turns: `conversations` is missing or empty' }
  const lossy = unknownKeys(read.value, KNOWN, 'of the record')
  const { system, messages } = withSystem(readTurns(given, lossy), parsed.data.system)
  const { tools } = parsed.data
  return {
    ok: true,
    lossy: [...new Set(lossy)],
    records: [
      {
        system,
        messages,
        tools: tools.length > 0 ? tools : (findToolsBlock(system)?.tools ?? []),
        raw: line,
        ...factsOf(parsed.data, read.value),
      },
    ],
  }
}

function factsOf(
  { timestamp, model, completed, score, title }: z.infer<typeof recordSchema>,
  { metadata }: JsonObject,
): Pick<Trajectory, 'timestamp' | 'model' | 'completed' | 'score' | 'title'> {
  const ofBatch = z.object({ model: z.string() }).safeParse(metadata).data
  const by = model ?? ofBatch?.model
  return {
    ...(timestamp ? { timestamp } : {}),
    ...(by ? { model: by } : {}),
    ...(typeof completed === 'boolean' ? { completed } : {}),
    ...(typeof score === 'number' ? { score } : {}),
    ...(title ? { title } : {}),
  }
}

function withSystem(messages: readonly TrajectoryMessage[], beside: string | null | undefined) {
  const apart = apartFromSystem(messages)
  return beside && apart.system === '' ? { ...apart, system: beside } : apart
}

function readTurns(given: readonly Turn[], lossy: string[]): TrajectoryMessage[] {
  const out: Message[] = []
  const open: ToolCall[] = []
  let counted = 0
  for (const [at, { from, value }] of given.entries()) {
    if (from === 'system') out.push({ role: 'system', content: value })
    else if (from === 'human') out.push({ role: 'user', content: value })
    else if (from === 'tool') out.push(...readAnswers(value, { open, remark: (why) => lossy.push(why) }))
    else {
      const said = from === 'gpt' ? readGptValue(value) : readGptValue(`<tool_call>${value}</tool_call>`)
      lossy.push(...said.remarks)
      const ids = idsAfter(given[at + 1])
      const calls = said.calls.map((call, index) => toToolCall(call, ids[index] ?? `call_${counted + index + 1}`))
      counted += calls.length
      open.splice(0, open.length, ...calls)
      out.push(toReply(said, calls))
    }
  }
  return out.map((message) => ({ message }))
}

function toReply({ reasoning, content }: { reasoning: string; content: string }, calls: ToolCall[]): Message {
  return {
    role: 'assistant',
    content,
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

function toToolCall(call: GptCall, id: string): ToolCall {
  return { id, type: 'function', function: call }
}

/** A call has no id of its own here: it is the one that is answered at its place. */
function idsAfter(next: Turn | undefined): (string | undefined)[] {
  return next?.from === 'tool' ? readToolValue(next.value).results.map((result) => result.id) : []
}

function readAnswers(value: string, { open, remark }: { open: ToolCall[]; remark: (why: string) => void }): Message[] {
  const { results, remarks } = readToolValue(value)
  remarks.forEach(remark)
  return results.map(({ id, name, content }): Message => {
    const call = open.shift()
    const answers = id ?? call?.id
    const by = name ?? call?.function.name
    return { role: 'tool', content, ...(answers ? { tool_call_id: answers } : {}), ...(by ? { name: by } : {}) }
  })
}

/** Writes a record as the seed does, byte by byte; one that was not changed since it was read, as the line it was. */
export function writeHermesTrajectory(record: Trajectory): Written {
  if (record.messages.length === 0) return { ok: false, why: 'it has no messages' }
  const lossy = lostMarks(record.messages, ['train', 'intended', 'rating', 'note'])
  if (record.raw !== undefined) return { ok: true, line: record.raw, lossy }
  const system = systemValue(record)
  const first = system === '' ? [] : [{ from: 'system' as const, value: system }]
  const spoken = [...first, ...writeTurns(record.messages, (why) => lossy.push(why))]
  const written = spoken.map(({ from, value }) => `{"from": "${from}", "value": ${JSON.stringify(value)}}`)
  const facts = [
    `"timestamp": ${JSON.stringify(record.timestamp ?? '')}`,
    `"model": ${JSON.stringify(record.model ?? '')}`,
    `"completed": ${record.completed ?? endsComplete(record.messages)}`,
  ]
  return { ok: true, line: `{"conversations": [${written.join(', ')}], ${facts.join(', ')}}`, lossy }
}

/** The system turn names the tools; where it does already, and they are the same ones, it stays as it is. */
function systemValue({ system, tools }: Trajectory): string {
  const block = findToolsBlock(system)
  const list = `\n[${tools.map(describeTool).join(', ')}]\n`
  if (block !== undefined) {
    return sameTools(block.tools, tools) ? system : `${system.slice(0, block.from)}${list}${system.slice(block.to)}`
  }
  if (tools.length === 0 || system.includes('<tools>')) return system
  return [system, toolWords(list)].filter((part) => part !== '').join('\n\n')
}

function sameTools(ours: readonly ToolSchema[], theirs: readonly ToolSchema[]): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs)
}

function describeTool({ function: { name, description, parameters } }: ToolSchema): string {
  return spaceJson(JSON.stringify({ name, description, parameters, required: null }))
}

function toolWords(list: string): string {
  return [
    `You can call these functions:\n<tools>${list}</tools>`,
    'A call is written as\n<tool_call>\n{"name": "function_name", "arguments": {"argument": "value"}}\n</tool_call>',
    'and its result comes back between <tool_response> and </tool_response>.',
  ].join('\n')
}

function writeTurns(messages: readonly TrajectoryMessage[], remark: (why: string) => void): { from: Speaker; value: string }[] {
  const out: { from: Speaker; value: string }[] = []
  let calls: readonly ToolCall[] = []
  for (let at = 0; at < messages.length; at += 1) {
    const message = messages[at]?.message
    if (message === undefined) break
    if (message.role === 'tool') {
      const answers = answersFrom(messages, at)
      out.push({ from: 'tool', value: writeAnswers(answers, calls) })
      if (answers.length > calls.length) remark(`message ${at}: more results than calls; the format matches them by place`)
      at += answers.length - 1
      calls = []
    } else if (message.role === 'assistant') {
      calls = message.tool_calls ?? []
      out.push({ from: 'gpt', value: writeReply(message, (why) => remark(`message ${at}: ${why}`)) })
    } else {
      out.push({ from: message.role === 'system' ? 'system' : 'human', value: message.content })
    }
  }
  return out
}

function answersFrom(messages: readonly TrajectoryMessage[], from: number): Message[] {
  const end = messages.findIndex(({ message }, at) => at > from && message.role !== 'tool')
  return messages.slice(from, end === -1 ? undefined : end).map(({ message }) => message)
}

function writeAnswers(answers: readonly Message[], calls: readonly ToolCall[]): string {
  return writeToolValue(
    answers.map(({ content, tool_call_id: id, name }, at) => ({
      id: id ?? calls[at]?.id ?? '',
      name: calls[at]?.function.name ?? name ?? 'unknown',
      content,
    })),
  )
}

function writeReply({ reasoning, content, tool_calls = [] }: Message, remark: (why: string) => void): string {
  const calls = tool_calls.map((call) => call.function)
  for (const call of calls) {
    if (objectOf(call) === undefined) remark(`the arguments of ${call.name} are no JSON object; the format makes {} of them`)
  }
  const value = writeGptValue({ reasoning: reasoning ?? '', content, calls })
  if (tool_calls.length > 0 || reasoning !== undefined) {
    const again = readGptValue(value)
    const isSame = again.reasoning === (reasoning ?? '') && again.calls.length === calls.length && again.content.trimEnd() === content.trimEnd()
    if (!isSame) remark('its text holds tags of the format or white space at its ends, and reads differently when it is read back')
  }
  return value
}
