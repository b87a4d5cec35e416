import type { MessagePart } from '../messages/marks.ts'
import type { Message } from '../messages/message.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import type { Span } from '../tool-calls/types.ts'

export const FINDING_KINDS = [
  'missing_result',
  'extra_result',
  'orphan_result',
  'duplicate_id',
  'missing_id',
  'missing_name',
  'unknown_tool',
  'arguments_not_json',
  'arguments_not_object',
  'schema_mismatch',
  'tag_in_text',
  'stray_tag',
  'unclosed_tag',
  'control_token',
  'empty_message',
  'empty_part',
  'misplaced_part',
  'second_system',
  'trailing_space',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** Something that is not as it should be: where, why, and what would be right. */
export interface Finding {
  readonly kind: FindingKind
  /** An error is refused or misread by servers or trainers; a warning is what one seldom means. */
  readonly severity: 'error' | 'warning'
  /** The index of the message; -1 is the system prompt. */
  readonly message: number
  readonly part?: MessagePart
  /** Which call of the message: `MessageCall.at`. */
  readonly call?: number
  /** In the text of the part; of a structured call, in its arguments. */
  readonly span?: Span
  readonly text: string
  /** One way to put it right, in events without a step; there may be others. */
  readonly repair?: { readonly label: string; readonly bodies: readonly AuthoringBody[] }
  /** A person said that it is meant to be like this. */
  readonly intended: boolean
}

/** A finding about one message by itself, wherever that stands. `fix`: what it would be instead; null: gone. */
export interface LocalFinding extends Omit<Finding, 'message' | 'repair' | 'intended'> {
  readonly fix?: { readonly label: string; readonly message: Message | null }
}
