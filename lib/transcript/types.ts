import type { Role } from '../messages/message.ts'
import type { Drift, Outcome, Rejection } from '../run/events.ts'
import type { CallEntry, Turn } from '../run/state.ts'

/** What stands in the gutter beside a message's first row. */
export interface RowHead {
  readonly role: Role
  /** When it was said or began, epoch ms. */
  readonly at: number
  /** Generated tokens, where known. */
  readonly tokens?: number | undefined
  /** How long the reply took. */
  readonly durationMs?: number | undefined
  /** How the turn's prompt continues the earlier tokens, where its ids are known. */
  readonly drift?: Drift | undefined
}

interface Place {
  /** Stable for the life of the run, and a fragment of its address: `m0`, `t3`, `t3.b1`, `end`. */
  readonly key: string
  readonly turn?: number | undefined
  /** The message it belongs to, counted without the system message. */
  readonly message?: number | undefined
  readonly head?: RowHead | undefined
}

/** A stretch of a reply: plain text, or a think block that stands in the text. `id` names it within the row. */
export interface ReplyPart {
  readonly kind: 'text' | 'think'
  readonly id: string
  readonly text: string
}

export interface SystemRow extends Place {
  readonly kind: 'system'
  readonly text: string
  readonly tools: readonly string[]
}
export interface MessageRow extends Place {
  readonly kind: 'message'
  readonly text: string
  readonly reasoning: string
  /** Calls in a given assistant message, as JSON. */
  readonly calls: string
}
export interface ReplyRow extends Place {
  readonly kind: 'reply'
  readonly parts: readonly ReplyPart[]
  readonly reasoning: string
  /** More text may come. */
  readonly live: boolean
  /** Seen while it was written: it is not clipped then, so that nothing jumps when it is complete. */
  readonly watched: boolean
  /** The answer that ended the run. */
  readonly final: boolean
}
export interface CallRow extends Place {
  readonly kind: 'call'
  readonly entry: CallEntry
  /** The run goes on: a call without a result may still get one. */
  readonly live: boolean
}
export interface RejectionRow extends Place {
  readonly kind: 'rejection'
  readonly error: Rejection
}
/** A call that is being written, or was never completed. */
export interface WritingRow extends Place {
  readonly kind: 'writing'
  readonly name: string
  readonly text: string
  readonly live: boolean
}
export interface ObservationRow extends Place {
  readonly kind: 'observation'
  readonly text: string
}
export interface NoteRow extends Place {
  readonly kind: 'note'
  readonly tone: 'neutral' | 'warn' | 'bad'
  readonly title: string
  readonly text: string
  /** Turns that were thrown away when the server stopped. */
  readonly discarded: readonly Turn[]
  /** Counts as an error when the reader walks through them. */
  readonly error: boolean
}
export interface EndRow extends Place {
  readonly kind: 'end'
  readonly outcome: Outcome
  /** What that means and what to do next. */
  readonly text: string
  readonly finishedAt: number
  readonly durationMs: number
}

/** One item of the transcript's list. */
export type Row =
  | SystemRow
  | MessageRow
  | ReplyRow
  | CallRow
  | RejectionRow
  | WritingRow
  | ObservationRow
  | NoteRow
  | EndRow
