import type { RejectionKind } from '../run/events.ts'
import type { JsonObject } from './read-json.ts'

/** A half-open range of UTF-16 offsets. */
export type Span = readonly [number, number]

/** What was accepted although it was not quite right, or which form a call was written in. */
export type CallFlag =
  | 'unclosed'
  | 'arguments_string'
  | 'trailing_text'
  | 'code_fence'
  | 'duplicate_keys'
  | 'format:glm'
  | 'format:qwen3_coder'
  | 'id_repaired'
  | 'empty_arguments'
  | 'text_in_native'
  | 'schema_unchecked'

export interface CallRead {
  readonly ok: true
  readonly name: string
  readonly arguments: JsonObject
  /** The arguments exactly as written; `{}` where there were none. */
  readonly rawArguments: string
  readonly flags: readonly CallFlag[]
  /** Forms without types (GLM, Qwen3-Coder): each argument's text, for a reader who knows the schema. */
  readonly texts?: ReadonlyMap<string, string>
}

export interface CallFault {
  readonly ok: false
  readonly kind: RejectionKind
  readonly message: string
  /** Of the fault, inside the text that was read: line and column from 1, and the range. */
  readonly position: { readonly line: number; readonly column: number }
  readonly span: Span
  readonly name?: string
}

/** What stands between the tags of one block, read. */
export type ReadBlock = CallRead | CallFault

/** How a block came to its end: by its end tag, by another tag that begins something new, or by the end of the text. */
export type BlockEnd = 'closed' | 'cut' | 'text_end'
