import type { Message } from '../messages/message.ts'

/** The parts of a message that are compared as texts, in the order in which they are read. */
export const TEXT_PARTS = ['reasoning', 'content', 'calls'] as const
export type TextPart = (typeof TEXT_PARTS)[number]

/** A message's parts as texts: calls that stand beside the content are a line each, name and arguments. */
export function textsOf({ content, reasoning = '', tool_calls = [] }: Message): Readonly<Record<TextPart, string>> {
  const calls = tool_calls.map((call) => `${call.function.name} ${call.function.arguments}`).join('\n')
  return { reasoning, content, calls }
}
