import type { Message } from '../messages/message.ts'
import type { Span } from '../tool-calls/types.ts'
import { segmentsOf, splice, withLineBreak } from './message-calls.ts'

/** What a message thinks: in its own field, or (where that is absent) in the first think block of its text. */
export interface Reasoning {
  readonly source: 'field' | 'think'
  readonly text: string
  /** Of a think block: with its tags, in the content. */
  readonly span?: Span
  readonly closed: boolean
}

export function reasoningOf(message: Message): Reasoning | undefined {
  if (message.reasoning !== undefined) return { source: 'field', text: message.reasoning, closed: true }
  if (message.role !== 'assistant') return undefined
  const block = segmentsOf(message).find((segment) => segment.type === 'think')
  if (block === undefined) return undefined
  return { source: 'think', text: message.content.slice(...block.inner), span: block.span, closed: block.closed }
}

/**
 * The message thinking this instead, where it thought before: in its field, or in the block of its text (which is closed
 * then). Undefined takes the thought away.
 */
export function withReasoning(message: Message, text: string | undefined): Message {
  const before = reasoningOf(message)
  if (before?.span !== undefined) {
    const { content } = message
    const part = text === undefined ? '' : `<think>${text}</think>`
    const span = text === undefined ? withLineBreak(content, before.span) : before.span
    return { ...message, content: splice(content, span, part) }
  }
  const { reasoning: _reasoning, ...rest } = message
  return text === undefined ? rest : { ...rest, reasoning: text }
}
