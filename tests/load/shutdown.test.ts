import { afterEach, expect, it } from 'vitest'
import { importLineSchema } from '#lib/api/transfer.ts'
import { checkOrder } from '#lib/run/order.ts'
import { importRuns } from '#server/runs/import-runs.ts'
import { loadState } from '#server/runs/load-run.ts'
import { tailRun } from '#server/runs/tail-run.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const EPISODES = 20
const READERS = 50
const quiet = new AbortController().signal

/** Reads to the end; gives the last seq, so that it is known whether the end came too early. */
async function lastSeqOf(stream: ReadableStream<Uint8Array> | null, begun: () => void): Promise<number> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('tokens.appended')) begun()
  }
  return Number(text.match(/^id: \d+$/gm)?.at(-1)?.slice('id: '.length))
}

it('parks 20 episodes with 50 readers and an import within the 10 s that a stop may take, ends each stream with the last event, and resumes all', async () => {
  let isFirst = true
  app = await startTestApp(() => (isFirst ? reply({ content: ['some ', 'words'], hangAfter: 1 }) : reply({ content: 'done' })))
  const ids = await Promise.all(Array.from({ length: EPISODES }, () => app.start()))
  const begun = Array.from({ length: READERS }, () => Promise.withResolvers<void>())
  const readings = begun.map(async ({ resolve }, at) => {
    const id = ids[at % EPISODES] ?? ''
    const { stream } = tailRun(app.ctx, id, { after: 0, signal: quiet })
    return { id, last: await lastSeqOf(stream, resolve) }
  })
  const line = JSON.stringify({ messages: [{ role: 'user', content: 'x' }, { role: 'assistant', content: 'y' }] })
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      yield new TextEncoder().encode(`${line}\n`)
      await new Promise(setImmediate)
    }
  }
  const taking = importRuns(app.ctx, { bytes: endless(), signal: quiet })
  const progress = importLineSchema.parse(JSON.parse(String((await taking.next()).value)))
  expect(progress.type).toBe('progress')
  const told = Array.fromAsync(taking)
  await Promise.all(begun.map(({ promise }) => promise))

  isFirst = false
  const stopped = performance.now()
  const restarting = app.restart()
  const ends = await Promise.all(readings)
  expect(performance.now() - stopped).toBeLessThan(10_000)
  expect(importLineSchema.parse(JSON.parse((await told).at(-1) ?? ''))).toMatchObject({ type: 'failed', why: expect.stringContaining('shutting down') })
  app = await restarting

  for (const id of ids) await app.ctx.episodes.get(id)?.done
  for (const id of ids) {
    const events = app.events(id)
    checkOrder(events)
    expect(loadState(app.ctx, id)).toMatchObject({ outcome: 'final', finalResponse: 'done', interruptions: [{ why: 'the server was stopped' }] })
    const parked = events.find((event) => event.type === 'run.interrupted')?.seq
    for (const end of ends.filter((one) => one.id === id)) expect(end.last).toBe(parked)
  }
})
