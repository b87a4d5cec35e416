import { expect, it } from 'vitest'
import { forkSchema } from '#lib/api/writing.ts'
import { runEventSchema } from '#lib/run/events.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { downloadLines } from '#server/share/download-lines.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'

it('writes the events of a run and of what it stands on, a line each', async () => {
  const app = await startTestApp(() => reply({ content: 'It is 5.' }))
  const run = await app.finish()
  const { id } = await forkRun(app.ctx, run, forkSchema.parse({ message: 1, start: false }))
  const lines = [...downloadLines(app.ctx, id)].join('').trimEnd().split('\n')
  const events = lines.map((line) => runEventSchema.parse(JSON.parse(line)))
  expect(events.filter(({ type }) => type === 'run.created')).toHaveLength(2)
  expect(events.at(-1)).toEqual(app.events(id).at(-1))
  await app.stop()
})
