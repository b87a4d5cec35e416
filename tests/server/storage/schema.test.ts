import { describe, expect, it } from 'vitest'
import { queries } from '#server/storage/schema.ts'

describe('queries', () => {
  it('builds SQLite’s SQL and runs nothing', async () => {
    const query = queries.selectFrom('runs').select('group_id as group').where('id', '=', 'x')
    expect(query.compile()).toMatchObject({ sql: 'select "group_id" as "group" from "runs" where "id" = ?', parameters: ['x'] })
    expect(await query.execute()).toEqual([])
  })
})
