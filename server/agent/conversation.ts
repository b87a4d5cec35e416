import 'server-only'
import type { Message } from '#lib/messages/message.ts'
import type { Rejection } from '#lib/run/events.ts'
import { callLine, observationText, rejectionLine, toPythonJson } from '#lib/tool-calls/observation.ts'
import type { ReadCall } from '#lib/tool-calls/read-calls.ts'
import type { Answer } from '#server/agent/run-calls.ts'
import type { Reply } from '#server/agent/take-reply.ts'
import type { ToolOutcome } from '#server/tools/tool.ts'

/** The reply as a message. Calls keep the arguments' text as the model wrote it; repaired ids are those answered to. */
export function assistantMessage(reply: Pick<Reply, 'content' | 'reasoning'>, reads: readonly ReadCall[]): Message {
  const calls = reads.flatMap((read) => structuredCall(read))
  return {
    role: 'assistant',
    content: reply.content,
    ...(reply.reasoning === '' ? {} : { reasoning: reply.reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

function structuredCall(read: ReadCall): NonNullable<Message['tool_calls']> {
  if (read.kind === 'call') {
    const { source, id, name, rawArguments } = read.call
    if (source !== 'structured') return []
    return [{ id, type: 'function', function: { name, arguments: rawArguments ?? JSON.stringify(read.call.arguments) } }]
  }
  const { callId, name, raw } = read.error
  if (callId === undefined) return []
  return [{ id: callId, type: 'function', function: { name: name ?? '', arguments: raw } }]
}

/** What the model is told: a `tool` message for each structured call, and one `user` message for all read from text. */
export function observations(answers: readonly Answer[]): Message[] {
  const structured: Message[] = []
  const lines: string[] = []
  for (const answer of answers) {
    const { read } = answer
    if (read.kind === 'call' && read.call.source === 'structured') {
      structured.push({ role: 'tool', tool_call_id: read.call.id, content: toolContent(answer) })
    } else if (read.kind === 'rejection' && read.error.callId !== undefined) {
      structured.push({ role: 'tool', tool_call_id: read.error.callId, content: rejectionContent(read.error) })
    } else {
      lines.push(line(answer))
    }
  }
  if (lines.length === 0) return structured
  const onlyRejections = answers.every((answer) => answer.read.kind === 'rejection')
  return [...structured, { role: 'user', content: observationText(lines, onlyRejections) }]
}

function line({ read, outcome, durationMs }: Answer): string {
  if (read.kind === 'rejection') return rejectionLine(read.error)
  return callLine({ name: read.call.name, durationMs, outcome: outcome ?? NOT_RUN })
}

const NOT_RUN: ToolOutcome = { ok: false, result: null, error: 'not run' }

function toolContent({ outcome = NOT_RUN }: Answer): string {
  if (!outcome.ok) return toPythonJson({ error: outcome.error ?? 'the tool failed' })
  return typeof outcome.result === 'string' ? outcome.result : toPythonJson(outcome.result)
}

function rejectionContent(error: Rejection): string {
  return toPythonJson({ error: `${error.kind}: ${error.message}` })
}

