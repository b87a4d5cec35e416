import 'server-only'
import { messageOf, RetakeError } from '#lib/errors.ts'
import { runEventSchema, type EventType, type RunEvent } from '#lib/run/events.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { unpackTokens } from '#lib/tokens/packed-tokens.ts'
import type { Token } from '#lib/tokens/token.ts'
import { openTokens } from './token-blob.ts'

const EVENT_TYPES: ReadonlySet<string> = new Set(runEventSchema.options.map((option) => option.shape.type.value))

/** An event on its way to the writer: fields as JSON, tokens packed but not yet compressed. */
export interface EventRow {
  readonly seq: number
  readonly at: number
  readonly type: EventType
  readonly turn: number | null
  readonly data: string
  readonly tokens: Uint8Array | null
}

/** An event as it is read. */
export interface StoredEvent {
  readonly seq: number
  readonly at: number
  readonly type: EventType
  readonly data: string
  readonly tokens?: Uint8Array | null
}

/** What of an event goes into which column. */
export function encodeEvent(event: RunEvent): EventRow {
  const tokens = 'tokens' in event ? event.tokens : undefined
  const body = { ...event, seq: undefined, at: undefined, type: undefined }
  return {
    seq: event.seq,
    at: event.at,
    type: event.type,
    turn: 'turn' in event ? event.turn : null,
    data: JSON.stringify(tokens === undefined ? body : { ...body, tokens: undefined }),
    tokens: tokens === undefined ? null : packTokens(tokens),
  }
}

/**
 * Puts a stored event together again, its tokens from its own column or, where they have moved to the turn's row, as
 * `moved` gives them; without the column `tokens` it comes without them.
 * @throws RetakeError `internal` for a row that is damaged, naming run and seq.
 */
export function decodeEvent(
  run: string,
  row: StoredEvent,
  moved?: () => Token[] | undefined,
): RunEvent {
  try {
    if (!row.data.startsWith('{')) throw new RetakeError('internal', 'its data is no JSON object')
    const body: unknown = JSON.parse(row.data)
    const tokens = row.tokens ? unpackTokens(openTokens(row.tokens)) : moved?.()
    const event = Object.assign({ seq: row.seq, at: row.at, type: row.type }, body, tokens && { tokens })
    if (isWritten(event)) return event
    throw new RetakeError('internal', `its type ${row.type} is unknown`)
  } catch (thrown) {
    throw new RetakeError('internal', `event ${row.seq} of run ${run} is damaged in the database: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
}

/**
 * What `encodeEvent` took apart was a RunEvent. Its fields are not checked again on the way back: the schema would make
 * reading a long log several times slower, and nobody else writes this file.
 */
function isWritten(event: { type: string }): event is RunEvent {
  return EVENT_TYPES.has(event.type)
}
