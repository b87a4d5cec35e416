import type { Role } from '../messages/message.ts'
import type { Drift, Environment, Outcome, Rejection } from '../run/events.ts'
import type { CallEntry, ReplayedCall, Turn } from '../run/state.ts'
import type { TokenPart } from '../token-view/token-part.ts'
import type { TokenSide } from '../token-view/token-place.ts'

/** A word about a message or a turn that is not part of what was said: how it was marked, or that it is out of date. */
export interface HeadNote {
  readonly word: string
  readonly about: string
  readonly tone: 'neutral' | 'warn'
}

/** What stands in the gutter beside a message's first row. */
export interface RowHead {
  /** `prompt`: not a message, but the tokens that the model was given for a turn. */
  readonly role: Role | 'prompt'
  /** When it was said or began, epoch ms. */
  readonly at: number
  /** Generated tokens, where known. */
  readonly tokens?: number | undefined
  /** How long the reply took. */
  readonly durationMs?: number | undefined
  /** How the turn's prompt continues the earlier tokens, where its ids are known. */
  readonly drift?: Drift | undefined
  /** Tokens that the run's log holds, where there are any: these can be shown. */
  readonly recorded?: number | undefined
  /** In token view: a text whose tokens nobody recorded. */
  readonly tokensUnknown?: boolean
  readonly notes?: readonly HeadNote[] | undefined
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
  /** So many UTF-16 units at its start stood there before the model wrote. */
  readonly kept?: number | undefined
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
}
export interface ReplyRow extends Place {
  readonly kind: 'reply'
  readonly parts: readonly ReplyPart[]
  readonly reasoning: string
  /** So many UTF-16 units at the start of the reasoning stood there before the model wrote. */
  readonly keptReasoning?: number | undefined
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
  /** It was written by hand or taken over from elsewhere, not run here: how long it took is not known. */
  readonly written?: boolean
}
export interface RejectionRow extends Place {
  readonly kind: 'rejection'
  readonly error: Rejection
  /** It was written by hand or taken over from elsewhere: no model was told anything of it. */
  readonly written?: boolean
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
  /** What is to be seen at once: how a reply was begun. */
  readonly badge?: { readonly word: string; readonly about: string } | undefined
}
/** Where a fork ends to keep what its base said. */
export interface CutRow extends Place {
  readonly kind: 'cut'
  readonly text: string
  readonly environment: Environment | undefined
  /** The kept calls that were run again, where they were. */
  readonly replayed: readonly ReplayedCall[]
}
export interface EndRow extends Place {
  readonly kind: 'end'
  readonly outcome: Outcome
  /** What that means. */
  readonly text: string
  /** What to do next, for who may do it; '' where nothing need be. */
  readonly advice: string
  readonly finishedAt: number
  readonly durationMs: number
}

/** In token view: the line above the tokens that a turn's prompt added to what the model had already been given. */
export interface PromptRow extends Place {
  readonly kind: 'prompt'
  /** The fold that shows or hides its tokens. */
  readonly fold: string
  /** New tokens, all tokens, and how many an earlier turn had left behind. */
  readonly count: number
  readonly length: number
  readonly keep: number
  /** Not folded, unless the reader wants it otherwise. */
  readonly shown: boolean
  readonly loading: boolean
}
/** In token view: some tokens of a turn, `from` (inclusive) to `to` (exclusive), that flow as text. */
export interface TokensRow extends Place {
  readonly kind: 'tokens'
  readonly source: TokenPart
  readonly from: number
  readonly to: number
  /** About how many lines they take at 100 characters a line. */
  readonly lines: number
  /** More tokens may come into this row. */
  readonly live: boolean
}
/** In token view: why the tokens of a turn are not shown. */
export interface TokenFailureRow extends Place {
  readonly kind: 'token-failure'
  readonly side: TokenSide
  readonly error: string
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
  | CutRow
  | EndRow
  | PromptRow
  | TokensRow
  | TokenFailureRow
