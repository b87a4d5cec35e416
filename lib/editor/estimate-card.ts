import type { Message } from '../messages/message.ts'

const HEAD_PX = 24
const LINE_PX = 19
const CALL_PX = 96
const LINE_CHARACTERS = 90
const MOST_LINES = 400

function linesOf(text: string): number {
  let lines = 0
  for (const line of text.slice(0, LINE_CHARACTERS * MOST_LINES).split('\n')) lines += Math.max(1, Math.ceil(line.length / LINE_CHARACTERS))
  return Math.min(lines, MOST_LINES)
}

/** How high a message's card will be, about, px: measured once it is drawn. */
export function estimateCard(message: Message | undefined): number {
  if (message === undefined) return HEAD_PX
  return HEAD_PX + linesOf(message.content) * LINE_PX + (message.tool_calls?.length ?? 0) * CALL_PX
}
