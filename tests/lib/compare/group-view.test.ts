import { describe, expect, test } from 'vitest'
import { groupCells, isSamePrompt, numbersOf, promptOf, rankRuns, standingOf } from '#lib/compare/group-view.ts'
import { EpisodeLog } from '../../support/episode-log.ts'
import { summaryWith } from '../../support/run-summary.ts'

describe('rankRuns', () => {
  test('by score, then the newest; no score comes last', () => {
    const runs = [
      summaryWith({ id: 'none', createdAt: 9 }),
      summaryWith({ id: 'low', score: -1 }),
      summaryWith({ id: 'old', score: 1, createdAt: 1 }),
      summaryWith({ id: 'new', score: 1, createdAt: 2 }),
    ]
    expect(rankRuns(runs).map(({ id }) => id)).toEqual(['new', 'old', 'low', 'none'])
    expect(rankRuns(runs.toReversed())).toEqual(rankRuns(runs))
  })
})

test('numbersOf counts runs in the order in which they were made', () => {
  const runs = [summaryWith({ id: 'b', createdAt: 2 }), summaryWith({ id: 'c', createdAt: 1 }), summaryWith({ id: 'a', createdAt: 2 })]
  expect([...numbersOf(runs)]).toEqual([['c', 1], ['a', 2], ['b', 3]])
})

test('standingOf names best and worst only where scores differ', () => {
  const runs = [1, 0.5, 0, null].map((score) => summaryWith({ score }))
  expect(runs.map((run) => standingOf(run, runs))).toEqual(['best', undefined, 'worst', undefined])
  const alike = [1, 1, null].map((score) => summaryWith({ score }))
  expect(alike.map((run) => standingOf(run, alike))).toEqual([undefined, undefined, undefined])
})

const reply = 'I shall. <tool_call>{"name": "calculator", "arguments": {"expression": "2*3"}}</tool_call>'

test('a cell holds what a turn says and what became of its calls', () => {
  const { state } = new EpisodeLog().begin(1).complete(1, reply).call(1, 'c', [9, reply.length]).answer(1, 'c', 'no').begin(2).stream(2, 'So')
  expect(groupCells(state)).toMatchObject([
    { turn: 1, text: 'I shall.', calls: [{ name: 'calculator', arguments: '{"expression":"2*3"}', standing: 'failed', result: 'no' }], open: false },
    { turn: 2, text: 'So', calls: [], open: true },
  ])
})

test('of a turn that says nothing a cell holds what it thought', () => {
  const { state } = new EpisodeLog().begin(1).complete(1, '<think>\nWell.\n</think>').begin(2).stream(2, 'So far', 'reasoning')
  expect(groupCells(state)).toMatchObject([
    { text: 'Well.', thought: true },
    { text: 'So far', thought: true },
  ])
  expect(groupCells(new EpisodeLog().begin(1).stream(1, '<tool_call>{').state)).toMatchObject([{ text: '', thought: false }])
  expect(groupCells(new EpisodeLog().begin(1).complete(1, '<think>Well.</think>6').state)).toMatchObject([{ text: '6', thought: false }])
})

test('the prompt is what stands before the first turn', () => {
  const [one, same, other] = ['a', 'a', 'b'].map((task) => new EpisodeLog(task).begin(1).complete(1, task).state)
  if (one === undefined || same === undefined || other === undefined) throw new Error('three runs')
  expect(promptOf(one).map(({ message }) => message.content)).toEqual(['a'])
  expect(isSamePrompt(one, same)).toBe(true)
  expect(isSamePrompt(one, other)).toBe(false)
  expect(isSamePrompt(one, { ...same, systemPrompt: '' })).toBe(false)
})
