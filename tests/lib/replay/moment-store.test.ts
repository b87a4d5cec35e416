import { expect, it, vi } from 'vitest'
import { createMomentStore } from '#lib/replay/moment-store.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import { foldLog } from '#lib/run/fold.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const { events } = new EpisodeLog().begin(1).stream(1, 'a').stream(1, 'b').complete(1, 'ab')
const tapeOf = (count: number) => new ReplayTape(foldLog(events.slice(0, 1)), events.slice(0, count))

it('shows the run at a moment and tells of every other one, the seeker first', () => {
  const said: string[] = []
  const store = createMomentStore(tapeOf(6), 4, (state) => said.push(`seek ${state.lastSeq}`))
  const stop = store.subscribe(() => said.push(`tell ${store.getSnapshot().lastSeq}`))
  expect(store.getSnapshot()).toEqual(foldLog(events.slice(0, 4)))
  store.seek(2)
  store.seek(2)
  store.seek(99)
  store.seek(-1)
  stop()
  store.seek(3)
  expect(said).toEqual(['seek 4', 'seek 2', 'tell 2', 'seek 6', 'tell 6', 'seek 1', 'tell 1', 'seek 3'])
})

it('stays at its moment while the log grows', () => {
  const store = createMomentStore(tapeOf(4), 4, () => {})
  const told = vi.fn()
  const heard = vi.fn()
  store.subscribe(told)
  const stop = store.onEvents(heard)
  store.apply(events.slice(0, 5))
  store.apply(events.slice(0, 5))
  expect(heard.mock.calls).toEqual([[events.slice(4, 5)]])
  expect(told).toHaveBeenCalledTimes(1)
  expect([store.seq(), store.length()]).toEqual([4, 5])
  stop()
  store.apply(events)
  expect(heard).toHaveBeenCalledTimes(1)
  expect(store.length()).toBe(6)
})
