import { z } from 'zod'
import { renderFewShots } from '../draft/few-shot.ts'
import { asStructuredCalls, asTextCalls } from '../draft/text-calls.ts'
import type { Message } from '../messages/message.ts'
import type { RunConfig } from '../run/config.ts'
import { oneLine } from '../text/one-line.ts'

/**
 * How examples go into a new run: as `history` (messages before the task, their calls as they are written, or all in one
 * form) or as `text` (in the system prompt).
 */
export const exampleUseSchema = z.object({
  as: z.enum(['history', 'text']),
  calls: z.enum(['written', 'text', 'structured']),
})
export type ExampleUse = z.infer<typeof exampleUseSchema>
export const USUAL_USE: ExampleUse = { as: 'history', calls: 'written' }

export interface Example {
  readonly id: string
  readonly title: string
  readonly messages: readonly Message[]
}

/** What examples add to a run's configuration, and what a person should know about it. */
export interface InsertedExamples {
  readonly history: readonly Message[]
  /** How many messages of the history are of each example, in their order. */
  readonly lengths: readonly number[]
  readonly system: string | undefined
  readonly remarks: readonly string[]
}

export const NO_EXAMPLES: InsertedExamples = { history: [], lengths: [], system: undefined, remarks: [] }

/** What of a server decides how calls are told. */
interface ProbedServer {
  readonly capabilities: { readonly nativeTools: { readonly ok: boolean | null } } | null
}

/** How calls are told to the model: what `auto` comes to, as far as the server is known. */
export function callsProtocol(protocol: RunConfig['protocol'], server: ProbedServer | undefined): 'native' | 'hermes' {
  if (protocol === 'native') return 'native'
  return protocol === 'auto' && server?.capabilities?.nativeTools.ok === true ? 'native' : 'hermes'
}

/** The examples as a run's history, or as text for its system prompt. A run has one system prompt: those of examples stay out. */
export function insertExamples(examples: readonly Example[], use: ExampleUse, protocol: 'native' | 'hermes'): InsertedExamples {
  if (examples.length === 0) return NO_EXAMPLES
  const remarks: string[] = []
  const said = examples.map((example) => withoutSystem(example, remarks))
  if (use.as === 'text') {
    const system = renderFewShots(said.map(({ messages }) => messages), protocol)
    return { history: [], lengths: [], system, remarks }
  }
  const converted = said.map((example) => convert(example, use.calls, remarks))
  const history = converted.flat()
  for (const [at, messages] of converted.entries()) remarks.push(...endRemarks(examples[at], messages))
  remarks.push(...idRemarks(history))
  return { history, lengths: converted.map((messages) => messages.length), system: undefined, remarks }
}

const nameOf = ({ title }: Pick<Example, 'title'>) => `“${oneLine(title, 60)}”`

function withoutSystem(example: Example, remarks: string[]): Example {
  const messages = example.messages.filter(({ role }) => role !== 'system')
  if (messages.length < example.messages.length) {
    remarks.push(`${nameOf(example)} has a system message among its messages: it is left out, since a run has one system prompt.`)
  }
  return { ...example, messages }
}

function convert(example: Example, calls: ExampleUse['calls'], remarks: string[]): readonly Message[] {
  if (calls === 'written') return example.messages
  const { messages, lost } = calls === 'text' ? asTextCalls(example.messages) : asStructuredCalls(example.messages)
  remarks.push(...lost.map((sentence) => `${nameOf(example)}: ${sentence}`))
  return messages
}

function endRemarks(example: Example | undefined, messages: readonly Message[]): string[] {
  const last = messages.at(-1)
  if (example === undefined || last?.role === 'assistant') return []
  if (last === undefined) return [`${nameOf(example)} has no message that could go along.`]
  return [`${nameOf(example)} ends with a message of the role ${last.role}, not with a reply: what follows it is no answer to it.`]
}

function idRemarks(history: readonly Message[]): string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { id } of history.flatMap((message) => message.tool_calls ?? [])) {
    if (seen.has(id)) twice.add(id)
    seen.add(id)
  }
  if (twice.size === 0) return []
  return [`The call ${[...twice].slice(0, 3).map((id) => oneLine(id, 60)).join(', ')} stands in the history more than once: some servers refuse that.`]
}
