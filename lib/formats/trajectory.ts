import type { Marks } from '../messages/marks.ts'
import type { Message, ToolSchema } from '../messages/message.ts'

export interface TrajectoryMessage {
  readonly message: Message
  readonly marks?: Marks
}

/** A record as no format has it: what every format is written from and read into. The system message is apart. */
export interface Trajectory {
  readonly system: string
  readonly tools: readonly ToolSchema[]
  readonly messages: readonly TrajectoryMessage[]
  readonly title?: string
  /** Absent where the record does not say. */
  readonly completed?: boolean
  readonly model?: string
  /** As it is written: ISO 8601 without a zone. */
  readonly timestamp?: string
  readonly score?: number
  readonly tags?: readonly string[]
  /** The line that the record was read from, where nothing of it was changed since. */
  readonly raw?: string
}

/** A record as a line (without its end), with what the format cannot say of it; or why it is left out. */
export type Written =
  | { readonly ok: true; readonly line: string; readonly lossy: readonly string[] }
  | { readonly ok: false; readonly why: string }

/** The records that a line holds, with what of it was not taken; or why it is no record. */
export type ReadLine =
  | { readonly ok: true; readonly records: readonly Trajectory[]; readonly lossy: readonly string[] }
  | { readonly ok: false; readonly why: string }

/** The marks that a record's messages carry and a format has no place for, in words. */
export function lostMarks(messages: readonly TrajectoryMessage[], names: readonly (keyof Marks)[]): string[] {
  const WORDS = { train: 'the loss flag', intended: 'the intended findings', rating: 'the rating', note: 'the note' } as const
  return names.flatMap((name) => {
    const at = messages.flatMap(({ marks }, index) => (marks?.[name] === undefined ? [] : [index]))
    return at.length === 0 ? [] : [`${WORDS[name]} of message ${at.join(', ')} has no place in this format`]
  })
}

/** Whether the last word is the assistant's, and no call of it is waiting: how a record without a flag is judged. */
export function endsComplete(messages: readonly TrajectoryMessage[]): boolean {
  const last = messages.at(-1)?.message
  return last?.role === 'assistant' && last.tool_calls === undefined && last.content.trim() !== ''
}
