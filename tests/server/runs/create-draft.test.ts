import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { draftInputSchema } from '#lib/api/writing.ts'
import { foldLog } from '#lib/run/fold.ts'
import { checkOrder } from '#lib/run/order.ts'
import { createDraft } from '#server/runs/create-draft.ts'
import { draftOf, said } from '../../support/drafts.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

const tool = (name: string) => ({ type: 'function' as const, function: { name, description: 'mine', parameters: {} } })

describe('createDraft', () => {
  it('writes a legal log that folds into what was asked for', async () => {
    const draft = draftInputSchema.parse({
      title: 'By hand',
      tags: ['few-shot'],
      system: 'Be brief.',
      messages: [{ message: { role: 'user', content: 'Hi' } }, { message: { role: 'assistant', content: 'Ho' }, marks: { train: false } }],
    })
    const id = await createDraft(app.ctx, draft)
    const events = app.events(id)
    checkOrder(events)
    const state = foldLog(events)
    expect(state).toMatchObject({ kind: 'draft', title: 'By hand', status: 'created', systemPrompt: 'Be brief.' })
    expect(state.messages).toMatchObject([{ message: said('Hi') }, { message: said('Ho', 'assistant'), marks: { train: false } }])
    expect(state.tools.map(({ function: { name } }) => name)).toContain('calculator')
    expect(app.ctx.store.getRun(id)).toMatchObject({ kind: 'draft', title: 'By hand', tags: ['few-shot'], lastSeq: events.length, task: '' })
  })

  it('has a title from what is asked first, and one in any case', async () => {
    const titleOf = (id: string): string | undefined => app.ctx.store.getRun(id)?.title
    expect(titleOf(await draftOf(app.ctx, [said('Ho', 'assistant'), said('Hi\nthere')]))).toBe('Hi')
    expect(titleOf(await draftOf(app.ctx, []))).toBe('Untitled draft')
  })

  it.each([
    ['only those given', { tools: [tool('mine')] }, ['mine']],
    ['those of the toolsets and those given', { tools: [tool('mine')], toolsets: { enabled: ['calculator'] } }, ['calculator', 'mine']],
    ['a given one in place of another of its name', { tools: [tool('calculator')], toolsets: { enabled: ['calculator'] } }, ['calculator']],
    ['none', { toolsets: { enabled: [] } }, []],
  ])('has as tools %s', async (_words, parts, expected) => {
    const state = foldLog(app.events(await draftOf(app.ctx, [], parts)))
    expect(state.tools.map(({ function: { name } }) => name)).toEqual(expected)
    if (expected.length === 1) expect(state.tools[0]?.function.description).toBe('mine')
  })

  it('refuses a toolset that there is not, and writes nothing', async () => {
    await expect(draftOf(app.ctx, [], { toolsets: { enabled: ['nope'] } })).rejects.toThrow('unknown toolset or tool: nope')
    expect(app.ctx.store.listRuns({ limit: 10 }).runs).toEqual([])
  })
})
