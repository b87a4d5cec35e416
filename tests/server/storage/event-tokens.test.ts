import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { EventTokens } from '#server/storage/event-tokens.ts'
import { migrate } from '#server/storage/migrations.ts'

it('gives each row its blob, unless it has one', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  migrate(db)
  const insert = db.prepare('insert into event_tokens (run_id, seq, tokens) values (?, ?, ?)')
  for (const [run, seq] of [['r', 1], ['r', 3], ['r', 4], ['s', 2]] as const) insert.run(run, seq, Buffer.of(seq))
  const old = Buffer.of(9)
  const rows = [{ seq: 2, tokens: null }, { seq: 3, tokens: null, data: 'x' }, { seq: 4, tokens: old }]
  expect(new EventTokens(db).addTo('r', rows)).toEqual([
    { seq: 2, tokens: null },
    { seq: 3, tokens: Buffer.of(3), data: 'x' },
    { seq: 4, tokens: old },
  ])
  expect(new EventTokens(db).addTo('r', [])).toEqual([])
})
