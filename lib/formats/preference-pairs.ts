import { z } from 'zod'
import { jsonValue } from '../json-value.ts'
import type { JsonObject } from '../tool-calls/read-json.ts'
import { apartFromSystem, toChat, toChatMessage, toolsBeside, toTurns } from './openai-messages.ts'
import { chatMessages, toMessages } from './read-chat-message.ts'
import { findingOf, readObject, unknownKeys } from './read-record.ts'
import { toolsInput } from './read-tools.ts'
import { lostMarks, type ReadLine, type Trajectory, type TrajectoryMessage, type Written } from './trajectory.ts'

export interface Pair {
  readonly chosen: Trajectory
  readonly rejected: Trajectory
}

/**
 * Writes `{"prompt", "chosen", "rejected"}` (facts viewers.md 4.9). The prompt is what both begin with; from the first
 * reply in which they differ on, each goes its own way.
 */
export function writePreferencePair({ chosen, rejected }: Pair): Written {
  const isSameContext = chosen.system === rejected.system && JSON.stringify(chosen.tools) === JSON.stringify(rejected.tools)
  if (!isSameContext) return { ok: false, why: 'the two have another system text or other tools: their prompts differ' }
  const shared = sharedMessages(chosen.messages, rejected.messages)
  const heads = [chosen.messages[shared], rejected.messages[shared]]
  if (heads.every((head) => head === undefined)) return { ok: false, why: 'the two say the same' }
  if (heads.includes(undefined)) return { ok: false, why: 'one of the two is the beginning of the other' }
  if (heads.some((head) => head?.message.role !== 'assistant')) {
    return { ok: false, why: `they differ in message ${shared}, which is no reply: their prompts differ` }
  }
  const tools = toolsBeside(chosen)
  const line = JSON.stringify({
    prompt: toChat({ system: chosen.system, messages: chosen.messages.slice(0, shared) }),
    chosen: chosen.messages.slice(shared).map(({ message }) => toChatMessage(message)),
    rejected: rejected.messages.slice(shared).map(({ message }) => toChatMessage(message)),
    ...(tools.length > 0 ? { tools } : {}),
    ...(chosen.score === undefined || rejected.score === undefined ? {} : { score_chosen: chosen.score, score_rejected: rejected.score }),
  })
  const lossy = [chosen, rejected].flatMap(({ messages }) => lostMarks(messages, ['train', 'intended', 'note']))
  return { ok: true, line, lossy: [...new Set(lossy)] }
}

function sharedMessages(one: readonly TrajectoryMessage[], other: readonly TrajectoryMessage[]): number {
  const at = one.findIndex((entry, index) => spelled(entry) !== spelled(other[index]))
  return at === -1 ? one.length : at
}

function spelled(entry: TrajectoryMessage | undefined): string | undefined {
  return entry && JSON.stringify(toChatMessage(entry.message))
}

const side = z.union([chatMessages, z.string().transform((text) => chatMessages.parse([{ role: 'assistant', content: text }]))])
const prompt = z.union([chatMessages, z.string().transform((text) => chatMessages.parse([{ role: 'user', content: text }]))])
const row = z.object({
  prompt: prompt.optional(),
  chosen: side,
  rejected: side,
  tools: toolsInput,
  score_chosen: z.number().nullish(),
  score_rejected: z.number().nullish(),
})
const KNOWN = Object.keys(row.shape)

/** The names that OpenAI (`preferred_output`) and Atropos (`pos`, `neg`) have for the same. */
function asRow(value: JsonObject): JsonObject {
  const { input, preferred_output: preferred, non_preferred_output: other, pos, neg, prefix, score, ...rest } = value
  if (preferred !== undefined && other !== undefined) {
    const asked = z.object({ messages: jsonValue, tools: jsonValue.optional() }).safeParse(input).data
    return { ...rest, prompt: asked?.messages ?? [], tools: asked?.tools ?? null, chosen: preferred, rejected: other }
  }
  if (pos !== undefined && neg !== undefined) {
    return { ...rest, prompt: toTurns(prefix, 'user'), chosen: pos, rejected: neg, score_chosen: score ?? null }
  }
  return value
}

/** Reads a row of preferences into two records; their scores are the row's, or 1 and 0 where it has none. */
export function readPreferencePair(line: string): ReadLine {
  const read = readObject(line)
  if (!read.ok) return read
  const value = asRow(read.value)
  const parsed = row.safeParse(value)
  if (!parsed.success) return { ok: false, why: findingOf(parsed.error) }
  const { chosen, rejected, tools, score_chosen: high, score_rejected: low } = parsed.data
  if (chosen.length === 0 || rejected.length === 0) return { ok: false, why: 'one of its sides is empty' }
  const hasScores = typeof high === 'number' && typeof low === 'number'
  const lossy = unknownKeys(value, KNOWN, 'of the record')
  if (!hasScores) lossy.push('it has no scores: the chosen one gets 1, the rejected one 0')
  const recordOf = (messages: typeof chosen, { score, tag }: { score: number; tag: string }): Trajectory => ({
    ...apartFromSystem(toMessages([...(parsed.data.prompt ?? []), ...messages])),
    tools,
    score,
    tags: [tag],
  })
  const records = [
    recordOf(chosen, { score: hasScores ? high : 1, tag: 'chosen' }),
    recordOf(rejected, { score: hasScores ? low : 0, tag: 'rejected' }),
  ]
  return { ok: true, records, lossy }
}
