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

/** A token of a preview as it is shown. */
export interface PreviewToken {
  readonly index: number
  readonly text: string
  readonly trained: boolean
}

const BROKEN = '\ufffd'

/**
 * What each token is shown as. A character whose bytes several tokens share cannot be told from their texts one by one: it is
 * taken from the whole text and stands with the first of them, the others are empty.
 */
export function previewTexts({ text, texts }: Pick<Previewed, 'text' | 'texts'>): readonly string[] {
  const shown = [...texts]
  let place = 0
  for (let at = 0; at < texts.length; ) {
    let end = at
    while (texts[end]?.includes(BROKEN) === true) end += 1
    if (end === at) {
      place += texts[at]?.length ?? 0
      at += 1
      continue
    }
    const next = texts[end]
    const to = next === undefined ? text.length : text.indexOf(next, place)
    if (to === -1) return texts
    shown.fill('', at, end)
    shown[at] = text.slice(place, to)
    place = to
    at = end
  }
  return shown
}

/** The tokens of a row; `texts` are those that are shown. */
export function previewTokens(texts: readonly string[], { trained }: Pick<Previewed, 'trained'>, { from, to }: PreviewRow): readonly PreviewToken[] {
  return texts.slice(from, to).map((text, at) => ({ index: from + at, text, trained: trained[from + at] ?? false }))
}

export function previewCounts({ texts, trained }: Pick<Previewed, 'texts' | 'trained'>): PreviewCounts {
  return { tokens: texts.length, trained: trained.filter(Boolean).length }
}
