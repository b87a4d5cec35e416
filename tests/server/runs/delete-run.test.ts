import { existsSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import { cancelRun } from '#server/runs/cancel-run.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { runResult } from '#server/runs/run-result.ts'
import { tailRun } from '#server/runs/tail-run.ts'
import { workspacePath } from '#server/tools/workspace.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const REMEMBER = '<tool_call>{"name": "remember", "arguments": {"key": "a", "value": "b"}}</tool_call>'

it('removes the run, its log and its workspace', async () => {
  app = await startTestApp([reply({ content: REMEMBER }), reply({ content: 'done' })])
  const id = await app.finish()
  const workspace = workspacePath(app.dataDir, id)
  expect(existsSync(workspace)).toBe(true)
  await deleteRun(app.ctx, id)
  expect(existsSync(workspace)).toBe(false)
  expect(app.events(id)).toEqual([])
  await expect(deleteRun(app.ctx, id)).rejects.toThrow(`there is no run ${id}`)
})

it('stops an episode that goes on first', async () => {
  app = await startTestApp([reply({ content: ['a', 'b'], hangAfter: 1 })])
  const id = await app.start()
  await deleteRun(app.ctx, id)
  expect(app.ctx.episodes.get(id)).toBeUndefined()
  expect(app.ctx.store.getRun(id)).toBeUndefined()
})

describe('a run that forks stand on', () => {
  const fork = async (id: string, message: number) =>
    (await forkRun(app.ctx, id, forkSchema.parse({ message, start: false }))).id

  it('is deleted only when its forks are detached, and leaves them what they have of it', async () => {
    app = await startTestApp([reply({ content: REMEMBER }), reply({ content: 'done' })])
    const id = await app.finish()
    const made = await fork(id, 3)
    const before = loadState(app.ctx, made)
    const words = `1 run stands on run ${id}; delete the forks first, or detach them: then they keep what they have of it`
    await expect(deleteRun(app.ctx, id)).rejects.toThrow(expect.objectContaining({ code: 'conflict', message: words }))
    await deleteRun(app.ctx, id, { detach: true })
    const gone = `there is no run ${id}`
    expect(() => findRun(app.ctx, id)).toThrow(gone)
    expect(() => runResult(app.ctx, id, 'list')).toThrow(gone)
    expect(() => cancelRun(app.ctx, id)).toThrow(gone)
    expect(() => tailRun(app.ctx, id, { after: 0, signal: AbortSignal.timeout(1) })).toThrow(gone)
    await expect(fork(id, 1)).rejects.toThrow(gone)
    await expect(deleteRun(app.ctx, id, { detach: true })).rejects.toThrow(gone)
    expect(existsSync(workspacePath(app.dataDir, id))).toBe(false)
    expect(loadState(app.ctx, made)).toEqual(before)
    app = await app.restart()
    expect(loadState(app.ctx, made)).toEqual(before)
    const again = await fork(made, 2)
    expect(loadState(app.ctx, again).messages).toHaveLength(2)
    await deleteRun(app.ctx, again)
    await deleteRun(app.ctx, made)
    expect(app.events(id)).toEqual([])
  })

  it('is stopped first where it goes on', async () => {
    app = await startTestApp([reply({ content: REMEMBER }), reply({ content: ['a', 'b'], hangAfter: 1 })])
    const id = await app.start()
    while (app.ctx.episodes.get(id)?.state.lastTurn !== 2) await new Promise(setImmediate)
    const made = await fork(id, 3)
    await deleteRun(app.ctx, id, { detach: true })
    expect(app.ctx.episodes.get(id)).toBeUndefined()
    expect(app.events(id).at(-1)).toMatchObject({ type: 'message.observed', turn: 1 })
    expect(loadState(app.ctx, made).messages).toHaveLength(3)
    app = await app.restart()
    expect(app.ctx.episodes.count).toBe(0)
  })
})
