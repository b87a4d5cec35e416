import type { ServerKind } from '../api/contract.ts'
import type { Message } from '../messages/message.ts'
import { wireRequest } from '../messages/wire-messages.ts'
import type { RunState, Turn } from './state.ts'

/** The messages that a turn's request was made of: the system message, if any, the run's first ones, a reply to go on with. */
export function requestMessages(state: RunState, turn: Turn): readonly Message[] {
  const messages = state.messages.slice(0, turn.request?.messages ?? turn.firstMessage).map((entry) => entry.message)
  const system: Message[] = state.systemPrompt === '' ? [] : [{ role: 'system', content: state.systemPrompt }]
  return [...system, ...messages, ...begunReply(turn)]
}

function begunReply({ request, prefill }: Turn): Message[] {
  if (request?.prefill === undefined || prefill === undefined) return []
  const { content, reasoning } = prefill.text
  return [{ role: 'assistant', content, ...(reasoning === '' ? {} : { reasoning }) }]
}

/**
 * A turn's request as it was sent: the exact JSON body for a server that is spoken to over HTTP; for the embedded engine, which
 * is called and not spoken to, its parameters. Undefined where the log does not say what was asked.
 */
export function requestOf(state: RunState, turn: Turn, kind: ServerKind): object | undefined {
  const { request } = turn
  if (request === undefined) return undefined
  const { model, sampling, prefill } = request
  const messages = requestMessages(state, turn)
  const tools = request.tools ? state.tools : undefined
  if (kind === 'embedded') return { model, messages, ...(tools === undefined ? {} : { tools }), sampling }
  return wireRequest({ kind, model, messages, tools, sampling, prefill })
}
