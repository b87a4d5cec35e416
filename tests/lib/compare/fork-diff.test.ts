import { describe, expect, test } from 'vitest'
import { alignRuns } from '#lib/compare/align-runs.ts'
import { forkDiff, forkWords } from '#lib/compare/fork-diff.ts'
import { basisOf } from '#lib/run/basis.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const base = new EpisodeLog('q').begin(1).complete(1, 'first').begin(2).complete(2, 'second').begin(3).complete(3, 'third').state

function forkOf(cut: { message: number; token?: number }, ...bodies: RunEventBody[]): RunState {
  const basis = basisOf(base, cut)
  const order = new LogOrder(basis)
  const created: RunEventBody = {
    type: 'run.created',
    kind: 'draft',
    title: 'fork',
    config: runConfigSchema.parse({ task: 'q' }),
    base: { run: 'b', seq: base.lastSeq, ...cut },
  }
  const events = [created, ...bodies].map((body, at) => order.place(body, 9_000_000 + at))
  return foldLog(events, basis)
}
const written = (content: string) => ({ role: 'assistant' as const, content })
const words = (fork: RunState, token?: number) => forkWords({ side: 'right', diff: forkDiff(base, fork) }, alignRuns(base, fork).divergence, token)

describe('forkDiff', () => {
  test('tells edits, insertions, removals and moves apart', () => {
    const edited = forkOf({ message: 4 }, { type: 'message.edited', index: 3, message: written('other') })
    expect(forkDiff(base, edited)).toEqual({ edited: [3], inserted: [], removed: [], moved: [] })
    const inserted = forkOf({ message: 4 }, { type: 'message.authored', index: 1, message: { role: 'user', content: 'hint' } })
    expect(forkDiff(base, inserted)).toMatchObject({ inserted: [1], removed: [] })
    const removed = forkOf({ message: 4 }, { type: 'message.removed', index: 2 })
    expect(forkDiff(base, removed)).toMatchObject({ inserted: [], removed: [2] })
    const moved = forkOf({ message: 4 }, { type: 'message.moved', index: 0, to: 3 })
    expect(forkDiff(base, moved)).toEqual({ edited: [], inserted: [], removed: [], moved: [{ from: 0, to: 3 }] })
  })

  test('an untouched fork changed nothing, wherever it was cut', () => {
    for (const message of [0, 2, 4]) expect(forkDiff(base, forkOf({ message }))).toEqual({ edited: [], inserted: [], removed: [], moved: [] })
  })
})

describe('forkWords', () => {
  test('what was done, and where the runs part', () => {
    expect(words(forkOf({ message: 4 }, { type: 'message.edited', index: 3, message: written('other') }))).toBe('B is a fork of A: edited message 3; diverged at message 3.')
    expect(words(forkOf({ message: 4 }))).toBe('B is a fork of A: no difference from its base.')
    expect(words(forkOf({ message: 2 }), 17)).toBe('B is a fork of A: diverged at message 2, token 17.')
    const many = Array.from({ length: 8 }, (): RunEventBody => ({ type: 'message.authored', index: 0, message: { role: 'user', content: 'x' } }))
    expect(words(forkOf({ message: 4 }, ...many))).toContain('inserted messages 0, 1, 2, 3, 4, 5 and 2 more')
  })

  test('the fork may stand on either side; places are its own', () => {
    const fork = forkOf({ message: 4 }, { type: 'message.authored', index: 1, message: { role: 'user', content: 'hint' } })
    expect(forkWords({ side: 'left', diff: forkDiff(base, fork) }, alignRuns(fork, base).divergence)).toBe(
      'A is a fork of B: inserted message 1; diverged at message 1.',
    )
  })

  test('a reply that was retaken at a token names that token', () => {
    const retaken = forkOf({ message: 2, token: 5 }, { type: 'message.authored', index: 2, message: written('secund') })
    expect(words(retaken)).toMatch(/diverged at message 2, token 5\.$/)
  })
})
