import { existsSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { deleteRun } from '#server/runs/delete-run.ts'
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
