import type { RunSummary } from '../api/contract.ts'
import type { Outcome } from '../run/events.ts'

export interface StatusWord {
  readonly word: string
  /** A sentence for the title and for readers who meet the word for the first time. */
  readonly about: string
  readonly tone: 'neutral' | 'ok' | 'warn' | 'bad' | 'live'
  /** A shape, so that the state is never told by colour alone. */
  readonly glyph: string
}

const OUTCOME_WORDS: Readonly<Record<Outcome, StatusWord>> = {
  final: { word: 'final', about: 'The model gave its final answer.', tone: 'ok', glyph: '✓' },
  max_turns: { word: 'turn limit', about: 'The run used all its turns without a final answer.', tone: 'warn', glyph: '↦' },
  length: { word: 'cut off', about: 'The reply reached the token limit.', tone: 'warn', glyph: '↦' },
  content_filter: { word: 'filtered', about: 'The model server withheld the reply.', tone: 'warn', glyph: '⊘' },
  empty: { word: 'empty', about: 'The model answered with nothing.', tone: 'warn', glyph: '∅' },
  cancelled: { word: 'stopped', about: 'The run was stopped by a person.', tone: 'neutral', glyph: '■' },
  failed: { word: 'failed', about: 'The run failed.', tone: 'bad', glyph: '✕' },
}

const STARTING: StatusWord = { word: 'starting', about: 'The run is about to begin.', tone: 'live', glyph: '◌' }
const DRAFT: StatusWord = { word: 'draft', about: 'Written by hand.', tone: 'neutral', glyph: '✎' }
const IMPORT: StatusWord = { word: 'import', about: 'Taken from a file.', tone: 'neutral', glyph: '↧' }
const RUNNING: StatusWord = { word: 'running', about: 'The run is at work.', tone: 'live', glyph: '●' }
const INTERRUPTED: StatusWord = {
  word: 'interrupted',
  about: 'Retake was stopped in the middle of the run.',
  tone: 'warn',
  glyph: '◐',
}

/** How a run stands, in one word with its shape and tone. */
export function statusWord(run: Pick<RunSummary, 'kind' | 'status'> & { outcome?: Outcome | null | undefined }): StatusWord {
  if (run.outcome) return OUTCOME_WORDS[run.outcome]
  if (run.status === 'running') return RUNNING
  if (run.status === 'interrupted') return INTERRUPTED
  if (run.kind === 'import') return IMPORT
  return run.kind === 'draft' ? DRAFT : STARTING
}

/** Whether more can still happen in a run without anybody's doing. */
export function isAtWork(run: Pick<RunSummary, 'kind' | 'status'>): boolean {
  return run.kind === 'episode' && run.status !== 'finished'
}
