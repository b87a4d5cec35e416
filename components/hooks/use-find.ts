import { createContext, useCallback, useContext, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { clipLimit, clipText } from '#lib/text/clip-text.ts'
import { fieldsOf, findMatches, findPattern } from '#lib/transcript/find-text.ts'
import type { Match } from '#lib/transcript/find-text.ts'
import type { Folds } from '#lib/transcript/folds.ts'
import type { Row } from '#lib/transcript/types.ts'
import type { Transcript } from './use-transcript.ts'

/** What is looked for, for those who draw text: every match is marked, the one at hand stands out. */
export interface Finding {
  readonly pattern: RegExp | undefined
  readonly active: Match | undefined
}

const NOTHING: Finding = { pattern: undefined, active: undefined }
const NO_MATCHES: readonly Match[] = []
export const FindingContext = createContext<Finding>(NOTHING)

export function useFinding(): Finding {
  return useContext(FindingContext)
}

export interface Find {
  readonly open: boolean
  readonly query: string
  readonly setOpen: (open: boolean) => void
  readonly setQuery: (query: string) => void
  readonly matches: readonly Match[]
  /** Which match is at hand, from 0. */
  readonly at: number
  readonly step: (step: 1 | -1) => void
  readonly finding: Finding
}

/** Unfolds whatever hides a match. */
function reveal(folds: Folds, row: Row | undefined, match: Match): void {
  folds.set(`${match.key}/${match.field}`, true)
  const text = row === undefined ? undefined : fieldsOf(row).find((one) => one.field === match.field)?.text
  if (text !== undefined && clipText(text, clipLimit(match.field)).shown.length < match.end) {
    folds.set(`${match.key}/${match.field}/all`, true)
  }
}

/** Find over the run's text, not over what happens to be drawn of it. */
export function useFind({ rows, moveTo }: Transcript, folds: Folds): Find {
  const [open, setOpen] = useState(false)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const slowQuery = useDeferredValue(query)
  const slowRows = useDeferredValue(rows)
  const pattern = useMemo(() => (open ? findPattern(slowQuery) : undefined), [open, slowQuery])
  const matches = useMemo(() => (pattern === undefined ? NO_MATCHES : findMatches(slowRows, pattern)), [pattern, slowRows])
  const active = matches[at]
  const finding = useMemo(() => (pattern === undefined ? NOTHING : { pattern, active }), [pattern, active])

  const show = useCallback(
    (match: Match | undefined) => {
      if (match === undefined) return
      reveal(folds, rows[match.row], match)
      moveTo(match.row, 'hit')
    },
    [folds, moveTo, rows],
  )
  useEffect(() => {
    setAt(0)
    show(matches[0])
    // A new search goes to its first match; matches that come while the run goes on move nobody.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [pattern])
  const step = (direction: 1 | -1) => {
    if (matches.length === 0) return
    const next = (at + direction + matches.length) % matches.length
    setAt(next)
    show(matches[next])
  }
  return { open, query, setOpen, setQuery, matches, at, step, finding }
}
