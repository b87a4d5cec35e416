/** How much of a text is shown before the reader asks for all of it. */
export interface ClipLimit {
  readonly lines: number
  readonly characters: number
}

export interface Clip {
  /** The beginning of the text: the text itself when nothing is clipped. */
  readonly shown: string
  /** Lines in the whole text. */
  readonly lines: number
  readonly clipped: boolean
}

const SHORT: ClipLimit = { lines: 40, characters: 6000 }
const LONG: ClipLimit = { lines: 400, characters: 30_000 }
const SHORT_FIELDS = new Set(['arguments', 'result', 'progress', 'raw'])

/** How much is shown of a named text of the transcript: messages long, what tools take and give short. */
export function clipLimit(field: string): ClipLimit {
  return SHORT_FIELDS.has(field) ? SHORT : LONG
}

/** Never parts a surrogate pair, so that no half of one is shown as broken. */
function safeEnd(text: string, end: number): number {
  const last = text.charCodeAt(end - 1)
  return last >= 0xd800 && last <= 0xdbff && end < text.length ? end - 1 : end
}

/** The beginning of a text within a limit. A text that goes over it by less than a fifth is left whole. */
export function clipText(text: string, limit: ClipLimit): Clip {
  let lines = 1
  let cut = -1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    if (lines === limit.lines) cut = at
    lines += 1
  }
  const tooManyLines = lines > limit.lines * 1.2
  const tooLong = text.length > limit.characters * 1.2
  if (!tooManyLines && !tooLong) return { shown: text, lines, clipped: false }
  const end = Math.min(tooManyLines ? cut : text.length, tooLong ? limit.characters : text.length)
  return { shown: text.slice(0, safeEnd(text, end)), lines, clipped: true }
}

const BLOCK = 4000

/**
 * Cuts a long text into blocks at line breaks (about 4,000 characters each), so that a growing text redraws its last
 * block only. The break between two blocks belongs to neither: each block is drawn on lines of its own.
 */
export function textBlocks(text: string): readonly { readonly start: number; readonly text: string }[] {
  const blocks: { start: number; text: string }[] = []
  let start = 0
  while (text.length - start > BLOCK) {
    const at = text.indexOf('\n', start + BLOCK)
    if (at === -1) break
    blocks.push({ start, text: text.slice(start, at) })
    start = at + 1
  }
  blocks.push({ start, text: text.slice(start) })
  return blocks
}
