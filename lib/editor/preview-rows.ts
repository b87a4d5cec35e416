import type { Previewed } from '../api/writing.ts'

/** Tokens of one message (or of the template between two) that follow each other; long ones come in several rows. */
export interface PreviewRow {
  /** The message; -1: the system prompt, -2: the template's own words. */
  readonly message: number
  readonly from: number
  readonly to: number
}

export interface PreviewCounts {
  readonly tokens: number
  readonly trained: number
}

const ROW_TOKENS = 400

/** Cuts a preview into rows, at every message and after so many tokens. */
export function previewRows({ message }: Pick<Previewed, 'message'>): readonly PreviewRow[] {
  const rows: PreviewRow[] = []
  let from = 0
  for (let at = 1; at <= message.length; at += 1) {
    if (at < message.length && message[at] === message[from] && at - from < ROW_TOKENS) continue
    rows.push({ message: message[from] ?? -2, from, to: at })
    from = at
  }
  return rows
}

/** Tokens of a row that look alike, as one stretch of text: from token `from` to before `to`. */
export interface PreviewStretch {
  readonly from: number
  readonly text: string
  readonly trained: boolean
}

/** The tokens of a row as text, each by itself. Bytes of a character that is not whole are shown with its last token. */
export function previewTokens({ texts, trained }: Pick<Previewed, 'texts' | 'trained'>, { from, to }: PreviewRow): readonly PreviewStretch[] {
  return texts.slice(from, to).map((text, at) => ({ from: from + at, text, trained: trained[from + at] ?? false }))
}

export function previewCounts({ texts, trained }: Pick<Previewed, 'texts' | 'trained'>): PreviewCounts {
  return { tokens: texts.length, trained: trained.filter(Boolean).length }
}
