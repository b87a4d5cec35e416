import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'
import { health } from '#server/health.ts'
import type { Context } from '#server/context.ts'
import { problemResponse } from '#server/http/problem.ts'
import { importRuns } from '#server/runs/import-runs.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { Episodes } from '#server/runs/episodes.ts'
import { eventPages, loadState } from '#server/runs/load-run.ts'
import { startRun } from '#server/runs/start-run.ts'
import { writeDraft } from '#server/runs/write-draft.ts'
import { RetakeError } from '#lib/errors.ts'
import { checkOrder } from '#lib/run/order.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { draftOf, said } from '../support/drafts.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

/** A store that takes about 1 MB stands for a disk. */
const PAGES = 260

let app: TestApp
let ctx: Context
let store: RunStore
let dataDir: string
/** The moment at which a live run looks for room again. */
let again = Promise.withResolvers<void>()
let lookedFor = Promise.withResolvers<void>()
/** The moment from which the model speaks. */
let speaks = Promise.withResolvers<void>()
const WORDS = Array.from({ length: 100 }, (_, at) => `${String(at).repeat(100)} `)

beforeEach(async () => {
  app = await startTestApp(async () => {
    await speaks.promise
    return reply({ content: WORDS })
  })
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'retake-test-'))
  store = await openRunStore({ dataDir, maxPages: PAGES })
  const sleep = async (): Promise<void> => {
    lookedFor.resolve()
    await again.promise
  }
  ctx = { ...app.ctx, store, episodes: new Episodes({ store, now: Date.now, sleep }, app.ctx.log) }
  again = Promise.withResolvers()
  lookedFor = Promise.withResolvers()
  speaks = Promise.withResolvers()
})
afterEach(async () => {
  speaks.resolve()
  again.resolve()
  await ctx.episodes.close()
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
  await app.stop()
})

async function refusalOf(work: Promise<unknown>): Promise<{ status: number; detail: string }> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof RetakeError)) throw new Error(`not refused: ${String(thrown)}`)
  const response = problemResponse(thrown)
  return { status: response.status, detail: thrown.message }
}

/** Writes runs of text until no more fits; gives those that were taken. */
async function fill(length: number): Promise<string[]> {
  const taken: string[] = []
  for (;;) {
    try {
      taken.push(await draftOf(ctx, [said('x'.repeat(length))]))
    } catch (thrown) {
      if (thrown instanceof RetakeError && thrown.code === 'storage_full') return taken
      throw thrown
    }
  }
}

it('stops writing in words when the disk is full, keeps what was committed, and goes on once there is room', async () => {
  const draft = await draftOf(ctx, [said('first words')])
  const ballast = await fill(100_000)
  await fill(1)
  expect(ballast.length).toBeGreaterThan(3)

  // Nothing new is taken, in words, and what is there can still be read.
  const start = () => startRun(ctx, runConfigSchema.parse({ task: 'y'.repeat(20_000), protocol: 'hermes' }))
  expect(await refusalOf(start())).toMatchObject({ status: 507, detail: expect.stringContaining('free some space') })
  const more = said('z'.repeat(20_000))
  const append = () => writeDraft(ctx, draft, { lastSeq: 3, bodies: [{ type: 'message.authored', index: 1, message: more }] })
  expect(await refusalOf(append())).toMatchObject({ status: 507 })
  const line = JSON.stringify({ messages: [{ role: 'user', content: 'i'.repeat(20_000) }] })
  async function* file(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(line)
  }
  const said507: string[] = []
  for await (const text of importRuns(ctx, { bytes: file(), signal: new AbortController().signal })) said507.push(text)
  expect(said507.join('')).toMatch(/"failed".*no room left.*0 runs were taken and stay/)
  expect(health(ctx)).toMatchObject({ status: 'degraded', database: { ok: false, detail: expect.stringContaining('no room left') } })
  expect(ctx.episodes.count).toBe(0)
  expect(loadState(ctx, draft).messages).toHaveLength(1)
  for (const id of ballast) expect(loadState(ctx, id).messages[0]?.message.content).toHaveLength(100_000)

  // Once there is room the same append is taken: the draft stood still.
  await deleteRun(ctx, ballast[0] ?? '')
  expect((await append()).lastSeq).toBe(4)
  expect(health(ctx).database.ok).toBe(true)
})

it('holds a live run while the disk is full, and lets it go on without a gap', async () => {
  const ballast = await fill(100_000)
  await deleteRun(ctx, ballast[0] ?? '')
  const { id } = await startRun(ctx, runConfigSchema.parse({ task: 'count', protocol: 'hermes' }))
  await fill(1)
  speaks.resolve()
  await lookedFor.promise
  const live = ctx.episodes.get(id)
  expect(live).toBeDefined()
  expect(health(ctx).database.ok).toBe(false)
  await deleteRun(ctx, ballast[1] ?? '')
  again.resolve()
  await live?.done
  const events = [...eventPages(ctx, id, { withTokens: true })].flat()
  checkOrder(events)
  expect(loadState(ctx, id)).toMatchObject({ outcome: 'final', finalResponse: WORDS.join('').trim() })
})
