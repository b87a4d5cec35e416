import { expect, test } from 'vitest'
import type { Turn } from '#lib/run/state.ts'
import { layoutTimeline, TIMELINE_WIDTH, timelinePaths, timelineWords, turnAt } from '#lib/transcript/timeline.ts'

function turn(number: number, startedAt: number, more: Partial<Turn> = {}): Turn {
  return { turn: number, attempt: 1, protocol: 'hermes', startedAt, firstMessage: 0, tokenCount: 0, failures: [], calls: [], ...more }
}
const rejection = { kind: 'rejection' as const, error: { kind: 'invalid_json' as const, message: '', raw: '' } }

test('turns share the strip in proportion to their time, and none vanishes', () => {
  const layout = layoutTimeline([turn(1, 0), turn(2, 1000), turn(3, 1000)], 4000)
  expect(layout.map((one) => Math.round(one.width))).toEqual([252, 6, 743])
  expect(layout.at(-1)?.x).toBeCloseTo(TIMELINE_WIDTH - (layout.at(-1)?.width ?? 0))
})

test('a turn is parted into reply and tools', () => {
  const timing = { firstTokenMs: 1, totalMs: 250 }
  const [one] = layoutTimeline([turn(1, 0, { timing })], 1000)
  expect(one).toMatchObject({ width: TIMELINE_WIDTH, reply: TIMELINE_WIDTH / 4 })
})

test('thousands of turns fill the strip exactly', () => {
  const layout = layoutTimeline(Array.from({ length: 5000 }, (_, at) => turn(at + 1, at * 10)), 50_000)
  const last = layout.at(-1)
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeCloseTo(TIMELINE_WIDTH)
  expect(Math.min(...layout.map((one) => one.width))).toBeGreaterThan(0)
})

test('nothing to lay out, or no time passed, divides by nothing', () => {
  expect(layoutTimeline([], 0)).toEqual([])
  expect(layoutTimeline([turn(1, 5), turn(2, 5)], 5).map((one) => one.width)).toEqual([500, 500])
  expect(turnAt([], 3)).toBeUndefined()
})

test('a place on the strip leads to its turn', () => {
  const layout = layoutTimeline([turn(1, 0), turn(2, 1000), turn(3, 2000)], 3000)
  expect([-5, 0, 400, 999, 2000].map((x) => turnAt(layout, x)?.turn)).toEqual([1, 1, 2, 3, 3])
})

test('errors are marked, and marks that would fall together are drawn once', () => {
  const call = { kind: 'call' as const, call: { id: 'a', name: 'x', arguments: {}, source: 'text' as const }, progress: '' }
  const turns = Array.from({ length: 4000 }, (_, at) => turn(at + 1, at, { calls: at === 0 ? [call, rejection] : [call] }))
  const layout = layoutTimeline(turns, 4000)
  expect(layout[0]).toMatchObject({ calls: 1, rejected: 1, failed: 0 })
  const paths = timelinePaths(layout)
  expect(paths.errors.match(/M/g)).toHaveLength(1)
  expect(paths.calls.match(/M/g)?.length).toBeLessThanOrEqual(1001)
})

test('a turn is said with its flaws, and counted up to the number of the last one', () => {
  const call = { kind: 'call' as const, call: { id: 'a', name: 'x', arguments: {}, source: 'text' as const }, progress: '' }
  const words = layoutTimeline([turn(2, 0, { calls: [call, rejection] }), turn(3, 1000)], 2000).map((one) => timelineWords(one, 3))
  expect(words).toEqual(['Turn 2 of 3, 1.0 s, 1 tool call, 1 rejected', 'Turn 3 of 3, 1.0 s'])
})
