import 'server-only'
import { z } from 'zod'
import { unpackTokens } from '#lib/tokens/packed-tokens.ts'
import { CHANNELS } from '#lib/tokens/token.ts'
import { EventTokens } from './event-tokens.ts'
import { queries } from './schema.ts'
import { prepare, type Connection } from './statement.ts'
import { openTokens } from './token-blob.ts'
import { prepareTurnEvents } from './turn-events.ts'
import { encodeTurn } from './turn-row.ts'

const channelSchema = z.object({ channel: z.enum(CHANNELS) })

type Turn = { run: string; turn: number }
type Place = { run: string; seq: number }

/**
 * Moves the tokens of a complete reply from its events, many small blobs, into one row: words that come again and again
 * are kept once there, and numbers stand together that compress well. The caller holds the transaction.
 */
export class TurnConsolidator {
  private readonly events
  private readonly eventTokens: EventTokens
  private readonly insert
  private readonly removeOwn
  private readonly clearOld

  constructor(db: Connection) {
    this.events = prepareTurnEvents(db)
    this.eventTokens = new EventTokens(db)
    this.insert = prepare<Turn & { first: number; last: number; tokens: Uint8Array }>(db)((slot) =>
      queries.insertInto('turn_tokens').values({
        run_id: slot('run'),
        turn: slot('turn'),
        first_seq: slot('first'),
        last_seq: slot('last'),
        tokens: slot('tokens'),
      }),
    )
    this.removeOwn = prepare<Place>(db)((slot) =>
      queries.deleteFrom('event_tokens').where('run_id', '=', slot('run')).where('seq', '=', slot('seq')),
    )
    this.clearOld = prepare<Place>(db)((slot) =>
      queries.updateTable('events').set({ tokens: null }).where('run_id', '=', slot('run')).where('seq', '=', slot('seq')),
    )
  }

  /** Of the turn's latest attempt. Tokens that came in one event stay there: they stand together already. */
  consolidate(run: string, turn: number): void {
    const rows = this.eventTokens.addTo(run, this.events.all({ run, turn, type: 'tokens.appended' }))
    const parts = rows.flatMap(({ seq, data, tokens }) => {
      if (tokens === null) return []
      const { channel } = channelSchema.parse(JSON.parse(data))
      return [{ seq, channel, tokens: unpackTokens(openTokens(tokens)) }]
    })
    const [first, last] = [parts[0], parts.at(-1)]
    if (first === undefined || last === undefined || first === last) return
    this.insert.run({ run, turn, first: first.seq, last: last.seq, tokens: encodeTurn(parts) })
    for (const { seq } of parts) if (this.removeOwn.run({ run, seq }) === 0) this.clearOld.run({ run, seq })
  }
}
