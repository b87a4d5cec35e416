import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { readChain } from '#server/share/run-chain.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp(({ body }) => reply({ content: body.messages?.length === 2 ? '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>' : 'It is 5.' }))
})
afterEach(() => app.stop())

describe('readChain', () => {
  it('gives a run’s own log under the name that it has now', async () => {
    const run = await app.finish({ title: 'Before' })
    await app.ctx.store.patchRun(run, { title: 'Now' })
    const [log, ...rest] = await readChain(app.ctx, run)
    expect(rest).toEqual([])
    expect(log?.events).toEqual(app.events(run).map((event) => (event.type === 'run.created' ? { ...event, title: 'Now' } : event)))
  })

  it('gives of a base what its fork keeps, without its name', async () => {
    const run = await app.finish({ title: 'Base' })
    const { id } = await forkRun(app.ctx, run, forkSchema.parse({ message: 2, start: false, title: 'Fork' }))
    const [base, fork] = await readChain(app.ctx, id)
    expect([base?.id, fork?.id]).toEqual([run, id])
    expect(JSON.stringify(base?.events)).not.toMatch(/It is 5|"result":5/)
    expect(base?.events[0]).toMatchObject({ title: '' })
    expect(fork?.events[0]).toMatchObject({ title: 'Fork', base: { run, message: 2 } })
  })

  it('says that there is no such run', async () => {
    await expect(readChain(app.ctx, 'none')).rejects.toMatchObject({ code: 'not_found' })
  })
})
