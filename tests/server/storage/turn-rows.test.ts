import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '#server/storage/migrations.ts'
import { encodeTurn } from '#server/storage/turn-row.ts'
import { TurnRows } from '#server/storage/turn-rows.ts'

function setUp(limit?: number) {
  const db = new Database(':memory:')
  db.pragma('foreign_keys = OFF')
  migrate(db)
  const insert = db.prepare("insert into turn_tokens (run_id, turn, first_seq, last_seq, tokens) values ('r', ?, ?, ?, ?)")
  for (const [turn, first, last] of [[1, 2, 4], [1, 7, 9], [2, 12, 14]] as const) {
    const parts = [first, last].map((seq) => ({ seq, channel: 'content' as const, tokens: [{ text: `${seq}` }] }))
    insert.run(turn, first, last, encodeTurn(parts))
  }
  return { db, rows: new TurnRows(db, limit) }
}

it('finds the rows that have events of a range', () => {
  const { rows } = setUp()
  const found = (first: number, last: number) => rows.placesBetween('r', { first, last }).map((place) => place.first)
  expect([found(1, 1), found(4, 7), found(5, 6), found(1, 99)]).toEqual([[], [2, 7], [], [2, 7, 12]])
  expect(rows.placesBetween('other', { first: 1, last: 99 })).toEqual([])
})

it('finds the row of a turn only where it is of the latest attempt', () => {
  const { db, rows } = setUp()
  const begin = db.prepare("insert into events (run_id, seq, at, type, turn, data) values ('r', ?, 0, 'turn.started', ?, '{}')")
  for (const [seq, turn] of [[1, 1], [6, 1], [11, 2]]) begin.run(seq, turn)
  expect(rows.latestOf('r', 1)?.tokensOf(7)).toEqual([{ text: '7' }])
  begin.run(20, 2)
  expect(rows.latestOf('r', 2)).toBeUndefined()
})

it('keeps what was opened last, within its limit', () => {
  const { rows } = setUp(1)
  const [first, second] = rows.placesBetween('r', { first: 1, last: 9 })
  if (first === undefined || second === undefined) throw new Error('two rows were expected')
  const opened = rows.open(first)
  expect(rows.open(first)).toBe(opened)
  const other = rows.open(second)
  expect(rows.open(second)).toBe(other)
  expect(rows.open(first)).not.toBe(opened)

  const roomy = setUp().rows
  const kept = roomy.open(first)
  roomy.open(second)
  expect(roomy.open(first)).toBe(kept)
})
