import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { migrate } from '#server/storage/migrations.ts'
import { queries } from '#server/storage/schema.ts'
import { execute, prepare, select, type Connection } from '#server/storage/statement.ts'

function database(): Connection {
  const db = new Database(':memory:')
  migrate(db)
  return db
}

const insert = (server: string, data: string) => queries.insertInto('capabilities').values({ server_id: server, data })

describe('prepare', () => {
  it('puts named parameters where their slots are, beside fixed ones', () => {
    const db = database()
    execute(db, insert('a', '1'))
    execute(db, insert('b', '2'))
    const found = prepare<{ data: string; id: string }>(db)((slot) =>
      queries
        .selectFrom('capabilities')
        .selectAll()
        .where('server_id', '=', slot('id'))
        .where('server_id', '<>', 'c')
        .where('data', '=', slot('data')),
    )
    expect(found.get({ data: '2', id: 'b' })).toEqual({ server_id: 'b', data: '2' })
    expect(found.all({ data: '1', id: 'b' })).toEqual([])
    expect(found.get({ data: '1', id: 'b' })).toBeUndefined()
    const remove = prepare<{ id: string }>(db)((slot) => queries.deleteFrom('capabilities').where('server_id', '=', slot('id')))
    expect([remove.run({ id: 'a' }), remove.run({ id: 'a' })]).toEqual([1, 0])
  })
})

describe('execute and select', () => {
  it('run queries that are built anew each time', () => {
    const db = database()
    expect(execute(db, insert('a', '1'))).toBe(1)
    expect(select(db, queries.selectFrom('capabilities').select('data'))).toEqual([{ data: '1' }])
  })
})
