import type { Message } from '../messages/message.ts'
import type { Turn } from '../run/state.ts'

/** One channel of a reply, exactly as it came. */
export interface RawPart {
  readonly channel: string
  readonly text: string
}

function structuredCalls(turn: Turn, message: Message | undefined): readonly { readonly name: string; readonly arguments: string }[] {
  if (message === undefined) return turn.streamed?.toolCalls ?? []
  return message.tool_calls?.map((call) => call.function) ?? []
}

/** A reply channel by channel: the complete message, or what has arrived of it. Empty channels are left out. */
export function rawReply(turn: Turn, message: Message | undefined): readonly RawPart[] {
  const content = message?.content ?? turn.streamed?.content ?? ''
  const reasoning = message?.reasoning ?? turn.streamed?.reasoning ?? ''
  const calls = structuredCalls(turn, message).map((call) => `${call.name} ${call.arguments}`).join('\n')
  return [
    { channel: 'reasoning', text: reasoning },
    { channel: 'content', text: content },
    { channel: 'tool calls', text: calls },
  ].filter((part) => part.text !== '')
}

/** Text with its blanks drawn: a dot for each space, an arrow for a tab, a sign at the end of each line. */
export function showSpaces(text: string): string {
  return text.replaceAll(' ', '·').replaceAll('\t', '→\t').replaceAll('\n', '↵\n')
}
