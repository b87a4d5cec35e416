import type { RunSummary } from '../api/contract.ts'
import type { Outcome } from '../run/events.ts'
import { outcomeSentence, standingOf, type Standing } from '../transcript/words.ts'

export interface StatusWord extends Standing {
  /** A sentence for the title and for readers who meet the word for the first time. */
  readonly about: string
  /** A shape, so that the state is never told by colour alone. */
  readonly glyph: string
}

const GLYPHS: Readonly<Record<Outcome, string>> = {
  final: '✓',
  max_turns: '↦',
  length: '↦',
  content_filter: '⊘',
  empty: '∅',
  cancelled: '■',
  failed: '✕',
}
const UNFINISHED = {
  created: { about: 'The run is about to begin.', glyph: '◌' },
  running: { about: 'The run is at work.', glyph: '●' },
  interrupted: { about: 'Retake was stopped in the middle of the run.', glyph: '◐' },
  finished: { about: 'The run has ended.', glyph: '■' },
} as const
const DRAFT: StatusWord = { word: 'Draft', about: 'Written by hand.', tone: 'neutral', glyph: '✎' }
const IMPORT: StatusWord = { word: 'Import', about: 'Taken from a file.', tone: 'neutral', glyph: '↧' }

/** How a run stands, in the words of its own page, with a shape and a sentence. */
export function statusWord(run: Pick<RunSummary, 'kind' | 'status' | 'outcome'>): StatusWord {
  const { outcome, status, kind } = run
  if (outcome === null && kind !== 'episode') return kind === 'draft' ? DRAFT : IMPORT
  const standing = standingOf(outcome === null ? { status } : { status, outcome })
  if (outcome === null) return { ...standing, ...UNFINISHED[status] }
  return { ...standing, about: outcomeSentence(outcome), glyph: GLYPHS[outcome] }
}

/** Whether more can still happen in a run without anybody's doing. */
export function isAtWork(run: Pick<RunSummary, 'kind' | 'status'>): boolean {
  return run.kind === 'episode' && run.status !== 'finished'
}
