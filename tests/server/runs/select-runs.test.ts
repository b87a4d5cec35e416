import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportQuerySchema } from '#lib/api/transfer.ts'
import { selectRuns } from '#server/runs/select-runs.ts'
import { runWith } from '../../support/stored-runs.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

const select = (query: Record<string, string>) =>
  [...selectRuns(app.ctx, exportQuerySchema.parse({ format: 'openai-messages', ...query }))].map(({ run, missing }) => run?.id ?? `?${missing}`)

describe('selectRuns', () => {
  it('takes runs by name, each once, in the order given, and names those that are not there', async () => {
    await app.ctx.store.createRuns(['a', 'b'].map((id) => runWith({ id })))
    expect(select({ ids: 'b,nobody,a,b' })).toEqual(['b', '?nobody', 'a'])
  })

  it('takes the runs of the list in its order, over all its pages', async () => {
    await app.ctx.store.createRuns(Array.from({ length: 450 }, (_, at) => runWith({ id: `r${at}`, createdAt: at, tags: at % 2 === 0 ? ['even'] : [] })))
    expect(select({})).toEqual(Array.from({ length: 450 }, (_, at) => `r${449 - at}`))
    expect(select({ tag: 'even', sort: 'oldest' })).toHaveLength(225)
  })

  it('takes the examples of a collection in theirs', async () => {
    const { store } = app.ctx
    await store.createRuns(['a', 'b'].map((id) => runWith({ id })))
    await store.changeCollection({ what: 'create', collection: { id: 'c', name: 'C', tags: [], note: '', createdAt: 1 } })
    for (const run of ['b', 'a']) await store.changeCollection({ what: 'add', id: 'c', run })
    expect(select({ collection: 'c' })).toEqual(['b', 'a'])
    expect(() => select({ collection: 'x' })).toThrow('there is no collection x')
  })

  it('wants them named in one way', () => {
    expect(() => select({ ids: 'a', tag: 'b' })).toThrow('in one way')
    expect(() => select({ ids: 'a', collection: 'c' })).toThrow('in one way')
  })
})
