import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '#server/storage/migrations.ts'
import { prepareTurnEvents } from '#server/storage/turn-events.ts'

it('reads what belongs to the latest attempt of a turn, of one type, in order', () => {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  migrate(db)
  const insert = db.prepare("insert into events (run_id, seq, at, type, turn, data) values (?, ?, 0, ?, ?, '{}')")
  const log = ['turn.started', 'tokens.appended', 'turn.started', 'tokens.appended', 'prompt.encoded', 'tokens.appended']
  for (const [at, type] of log.entries()) insert.run('r', at + 1, type, 1)
  insert.run('r', 7, 'turn.started', 2)
  insert.run('r', 8, 'tokens.appended', 2)
  insert.run('other', 9, 'tokens.appended', 1)
  const events = prepareTurnEvents(db)
  expect(events.all({ run: 'r', turn: 1, type: 'tokens.appended' }).map(({ seq }) => seq)).toEqual([4, 6])
  expect(events.all({ run: 'r', turn: 2, type: 'tokens.appended' }).map(({ seq }) => seq)).toEqual([8])
  expect(events.all({ run: 'r', turn: 3, type: 'tokens.appended' })).toEqual([])
})
