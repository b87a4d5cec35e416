import { expect, test } from 'vitest'
import { foldLog } from '#lib/run/fold.ts'
import { createRunStore } from '#lib/run/run-store.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

test('tells of each change once, and of nothing when all events are known', () => {
  const { events } = new EpisodeLog().begin(1).stream(1, 'a').stream(1, 'b')
  const store = createRunStore(foldLog(events.slice(0, 3)))
  let told = 0
  const stop = store.subscribe(() => (told += 1))
  store.apply(events.slice(3))
  expect(told).toBe(1)
  expect(store.getSnapshot()).toEqual(foldLog(events))
  const before = store.getSnapshot()
  store.apply(events)
  expect(told).toBe(1)
  expect(store.getSnapshot()).toBe(before)
  stop()
  store.apply(new EpisodeLog().begin(1).stream(1, 'a').stream(1, 'b').stream(1, 'c').events)
  expect(told).toBe(1)
})

test('hands on the events that are new, each once, before anybody reads the state that holds them', () => {
  const { events } = new EpisodeLog().begin(1).stream(1, 'a').stream(1, 'b')
  const store = createRunStore(foldLog(events.slice(0, 3)))
  const heard: [seq: number, state: number][] = []
  const stop = store.onEvents((fresh) => heard.push(...fresh.map((event): [number, number] => [event.seq, store.getSnapshot().lastSeq])))
  store.apply([...events.slice(0, 4), ...events.slice(3)])
  expect(heard).toEqual([
    [4, 3],
    [5, 3],
  ])
  store.apply(events)
  stop()
  store.apply(new EpisodeLog().begin(1).stream(1, 'a').stream(1, 'b').stream(1, 'c').events)
  expect(heard).toHaveLength(2)
})
