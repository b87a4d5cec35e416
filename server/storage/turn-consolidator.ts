import 'server-only'
import { z } from 'zod'
import { unpackTokens } from '#lib/tokens/packed-tokens.ts'
import { CHANNELS } from '#lib/tokens/token.ts'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'
import { openTokens } from './token-blob.ts'
import { encodeTurn } from './turn-row.ts'

const channelSchema = z.object({ channel: z.enum(CHANNELS) })

type Turn = { run: string; turn: number }

/**
 * Moves the tokens of a complete reply from its events, many small blobs, into one row: words that come again and again
 * are kept once there, and numbers stand together that compress well. The caller holds the transaction.
 */
export class TurnConsolidator {
  private readonly blobs
  private readonly insert
  private readonly clear

  constructor(db: Connection) {
    this.blobs = prepareBlobs(db)
    this.insert = prepare<Turn & { first: number; last: number; tokens: Uint8Array }>(db)((slot) =>
      queries.insertInto('turn_tokens').values({
        run_id: slot('run'),
        turn: slot('turn'),
        first_seq: slot('first'),
        last_seq: slot('last'),
        tokens: slot('tokens'),
      }),
    )
    this.clear = prepare<Turn & { first: number; last: number }>(db)((slot) =>
      queries
        .updateTable('events')
        .set({ tokens: null })
        .where('run_id', '=', slot('run'))
        .where('turn', '=', slot('turn'))
        .where('type', '=', 'tokens.appended')
        .where('seq', '>=', slot('first'))
        .where('seq', '<=', slot('last')),
    )
  }

  /** Of the turn's latest attempt. Tokens that came in one event stay there: they stand together already. */
  consolidate(run: string, turn: number): void {
    const rows = this.blobs.all({ run, turn })
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined || first === last) return
    const parts = rows.map(({ seq, data, tokens }) => ({
      seq,
      channel: channelSchema.parse(JSON.parse(data)).channel,
      tokens: tokens === null ? [] : unpackTokens(openTokens(tokens)),
    }))
    const range = { run, turn, first: first.seq, last: last.seq }
    this.insert.run({ ...range, tokens: encodeTurn(parts) })
    this.clear.run(range)
  }
}

function prepareBlobs(db: Connection) {
  return prepare<Turn>(db)((slot) =>
    queries
      .selectFrom('events')
      .select(['seq', 'data', 'tokens'])
      .where('run_id', '=', slot('run'))
      .where('turn', '=', slot('turn'))
      .where('type', '=', 'tokens.appended')
      .where('tokens', 'is not', null)
      .where('seq', '>', (eb) =>
        eb
          .selectFrom('events')
          .select((inner) => inner.fn.max('seq').as('start'))
          .where('run_id', '=', slot('run'))
          .where('turn', '=', slot('turn'))
          .where('type', '=', 'turn.started'),
      )
      .orderBy('seq'),
  )
}
