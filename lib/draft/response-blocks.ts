import type { Span } from '../tool-calls/types.ts'

export const RESPONSE_OPEN = '<tool_response>'
export const RESPONSE_CLOSE = '</tool_response>'

export interface ResponseBlock {
  /** With its tags. */
  readonly span: Span
  readonly inner: Span
}

/** The `<tool_response>` blocks of a text. One that is never closed is none. */
export function responseBlocks(text: string): ResponseBlock[] {
  const blocks: ResponseBlock[] = []
  let from = text.indexOf(RESPONSE_OPEN)
  while (from !== -1) {
    const start = from + RESPONSE_OPEN.length
    const end = text.indexOf(RESPONSE_CLOSE, start)
    if (end === -1) break
    blocks.push({ span: [from, end + RESPONSE_CLOSE.length], inner: [start, end] })
    from = text.indexOf(RESPONSE_OPEN, end)
  }
  return blocks
}
