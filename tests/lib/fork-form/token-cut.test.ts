import { expect, test } from 'vitest'
import { goesOn, tokenPlaceOf } from '#lib/fork-form/token-cut.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const text = (turn: number, count: number) =>
  ({ type: 'tokens.appended', turn, channel: 'content', text: 'ab', count, tokens: Array.from({ length: count }, (_, id) => ({ id, text: 'a' })), t: 1 }) as const

test('a reply is cut where it stands among the messages', () => {
  const log = new EpisodeLog().begin(1).add(text(1, 2)).complete(1, 'ab').begin(2).add(text(2, 3)).complete(2, 'abc')
  expect(tokenPlaceOf(log.state, { turn: 2, side: 'reply', index: 1 })).toEqual({ message: 2, token: { turn: 2, index: 1 } })
})

test('a reply that was never completed is cut where it would stand', () => {
  const log = new EpisodeLog().begin(1).add(text(1, 2))
  expect(tokenPlaceOf(log.state, { turn: 1, side: 'reply', index: 2 })).toEqual({ message: 1, token: { turn: 1, index: 2 } })
})

test('nothing else can be cut', () => {
  const { state } = new EpisodeLog().begin(1).add(text(1, 2)).complete(1, 'ab')
  expect(tokenPlaceOf(state, { turn: 1, side: 'prompt', index: 0 })).toBeUndefined()
  expect(tokenPlaceOf(state, { turn: 1, side: 'reply', index: 3 })).toBeUndefined()
  expect(tokenPlaceOf(state, { turn: 2, side: 'reply', index: 0 })).toBeUndefined()
})

test('the last turn goes on until the run ends, no other does', () => {
  const log = new EpisodeLog().begin(1).complete(1, 'a').observe(1, 'b').begin(2).add(text(2, 2))
  expect([1, 2].map((turn) => goesOn(log.state, turn))).toEqual([false, true])
  expect(goesOn({ ...log.state, kind: 'draft' }, 2)).toBe(false)
  log.add({ type: 'run.finished', outcome: 'cancelled' })
  expect(goesOn(log.state, 2)).toBe(false)
})
