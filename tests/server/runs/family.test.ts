import { afterEach, expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { familyOf } from '#server/runs/family.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('lists a run, what it stands on and all forks of these, without what was deleted', async () => {
  app = await startTestApp(() => reply({ content: 'ok' }))
  const root = await app.finish()
  const draft = async (id: string) => (await forkRun(app.ctx, id, forkSchema.parse({ message: 1, start: false }))).id
  const [low, side] = [await draft(root), await draft(root)]
  const top = await draft(low)
  const ids = (id: string) => familyOf(app.ctx, id).map((run) => run.id)
  expect(ids(top)).toEqual([root, low, side, top])
  expect(ids(root)).toEqual(ids(side))
  await deleteRun(app.ctx, low, { detach: true })
  expect(ids(top)).toEqual([root, side, top])
  expect(familyOf(app.ctx, top)[2]?.base).toMatchObject({ run: low })
  expect(() => familyOf(app.ctx, low)).toThrow(`there is no run ${low}`)
})
