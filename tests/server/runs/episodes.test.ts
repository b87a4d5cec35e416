import { expect, it } from 'vitest'
import type { RunEventBody } from '#lib/run/events.ts'
import { LIMITS } from '#server/limits.ts'
import { createLog } from '#server/log.ts'
import { Episodes } from '#server/runs/episodes.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { createdRun } from '../../support/episode.ts'

function episodesOver(appendEvents: RunStore['appendEvents']) {
  const lines: string[] = []
  const store = new Proxy<RunStore>(Object.create(null), { get: () => appendEvents })
  const ports = { store, now: () => 1, sleep: async () => undefined }
  return { lines, episodes: new Episodes(ports, createLog((line) => lines.push(line))) }
}

async function* untilAborted(signal: AbortSignal): AsyncGenerator<RunEventBody> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  yield { type: 'run.interrupted', why: String(signal.reason) }
}

it('parks every episode when it closes, and waits until that is written', async () => {
  const written: string[] = []
  const { episodes } = episodesOver(async (id, events) => {
    await new Promise((resolve) => setImmediate(resolve))
    written.push(...events.map((event) => `${id} ${event.type}`))
  })
  for (const id of ['a', 'b']) {
    const { order, state } = createdRun()
    episodes.launch({ id, order, state, events: untilAborted })
  }
  expect(episodes.count).toBe(2)
  await episodes.close()
  expect(written.toSorted()).toEqual(['a run.interrupted', 'b run.interrupted'])
  expect(episodes.count).toBe(0)
})

it('reports an episode that cannot be written, gives its work up and wakes its readers', async () => {
  const { episodes, lines } = episodesOver(async () => {
    throw new Error('no such table')
  })
  const { order, state } = createdRun()
  const abort = new AbortController()
  const run = episodes.launch({
    id: 'a',
    order,
    state,
    events: async function* (signal) {
      signal.addEventListener('abort', () => abort.abort())
      yield { type: 'run.finished', outcome: 'cancelled' }
    },
  })
  let woken = false
  run.onMore(() => (woken = true))
  await run.done
  expect(lines.join('')).toContain('no such table')
  expect(abort.signal.aborted).toBe(true)
  expect(woken).toBe(true)
})

it('admits so many episodes at once, counting those that are about to begin', async () => {
  const { episodes } = episodesOver(async () => undefined)
  const launch = (id: string) => {
    const { order, state } = createdRun()
    episodes.launch({ id, order, state, events: untilAborted })
  }
  const written = Promise.withResolvers<void>()
  const first = episodes.admit(LIMITS.episodes - 1, () => written.promise)
  const nothing = async (): Promise<void> => undefined
  await expect(episodes.admit(2, nothing)).rejects.toMatchObject({ code: 'too_many', retryAfter: expect.any(Number), message: expect.stringContaining('2 more were asked for') })
  await episodes.admit(1, async () => launch('a'))
  await expect(episodes.admit(1, nothing)).rejects.toMatchObject({ code: 'too_many' })
  written.resolve()
  await first
  expect(await episodes.admit(64, async () => episodes.count)).toBe(1)
  await episodes.close()
  await expect(episodes.admit(1, nothing)).rejects.toMatchObject({ code: 'unavailable' })
})

it('parks at once what is launched while it closes', async () => {
  const written: string[] = []
  const { episodes } = episodesOver(async (_, events) => void written.push(...events.map((event) => event.type)))
  await episodes.close()
  const { order, state } = createdRun()
  await episodes.launch({ id: 'a', order, state, events: untilAborted }).done
  expect(written).toEqual(['run.interrupted'])
})
