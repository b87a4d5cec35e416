import type { RunSummary } from '../api/contract.ts'
import type { Outcome } from '../run/events.ts'
import { outcomeSentence } from '../transcript/words.ts'

export interface StatusWord {
  readonly word: string
  /** A sentence for the title and for readers who meet the word for the first time. */
  readonly about: string
  readonly tone: 'neutral' | 'ok' | 'warn' | 'bad' | 'live'
  /** A shape, so that the state is never told by colour alone. */
  readonly glyph: string
}

const ENDED: Readonly<Record<Outcome, Omit<StatusWord, 'about'>>> = {
  final: { word: 'Final answer', tone: 'ok', glyph: '✓' },
  max_turns: { word: 'Out of turns', tone: 'warn', glyph: '↦' },
  length: { word: 'Cut off', tone: 'warn', glyph: '↦' },
  content_filter: { word: 'Filtered', tone: 'warn', glyph: '⊘' },
  empty: { word: 'Empty reply', tone: 'warn', glyph: '∅' },
  cancelled: { word: 'Stopped', tone: 'neutral', glyph: '■' },
  failed: { word: 'Failed', tone: 'bad', glyph: '✕' },
}
const DRAFT: StatusWord = { word: 'Draft', about: 'Written by hand.', tone: 'neutral', glyph: '✎' }
const IMPORT: StatusWord = { word: 'Import', about: 'Taken from a file.', tone: 'neutral', glyph: '↧' }
const STARTING: StatusWord = { word: 'Starting', about: 'The run is about to begin.', tone: 'live', glyph: '◌' }
const RUNNING: StatusWord = { word: 'Running', about: 'The run is at work.', tone: 'live', glyph: '●' }
const INTERRUPTED: StatusWord = {
  word: 'Interrupted',
  about: 'Retake was stopped in the middle of the run.',
  tone: 'warn',
  glyph: '◐',
}

/** How a run stands, in one or two words with their shape, tone and sentence. */
export function statusWord(run: Pick<RunSummary, 'kind' | 'status'> & { outcome?: Outcome | null | undefined }): StatusWord {
  if (run.outcome) return { ...ENDED[run.outcome], about: outcomeSentence(run.outcome) }
  if (run.kind === 'draft') return DRAFT
  if (run.kind === 'import') return IMPORT
  if (run.status === 'interrupted') return INTERRUPTED
  return run.status === 'created' ? STARTING : RUNNING
}

/** Whether more can still happen in a run without anybody's doing. */
export function isAtWork(run: Pick<RunSummary, 'kind' | 'status'>): boolean {
  return run.kind === 'episode' && run.status !== 'finished'
}
