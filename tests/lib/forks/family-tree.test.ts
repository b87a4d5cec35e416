import { expect, test } from 'vitest'
import { cutWords, familyTree } from '#lib/forks/family-tree.ts'
import { summaryWith } from '../../support/run-summary.ts'

const on = (run: string) => ({ run, message: 1, seq: 4 })

test('puts each run before its forks, and forks in the order in which they were made', () => {
  const runs = [
    summaryWith({ id: 'root', createdAt: 1 }),
    summaryWith({ id: 'late', createdAt: 9, base: on('root') }),
    summaryWith({ id: 'early', createdAt: 2, base: on('root') }),
    summaryWith({ id: 'deep', createdAt: 10, base: on('early') }),
  ]
  expect(familyTree(runs).map(({ run, depth }) => [run.id, depth])).toEqual([
    ['root', 0],
    ['early', 1],
    ['deep', 2],
    ['late', 1],
  ])
})

test('shows a run whose base was deleted as one that stands by itself, and says so', () => {
  const tree = familyTree([summaryWith({ id: 'fork', base: on('gone') }), summaryWith({ id: 'fork-2', createdAt: 2000, base: on('fork') })])
  expect(tree.map(({ run, depth, baseIsGone }) => [run.id, depth, baseIsGone])).toEqual([
    ['fork', 0, true],
    ['fork-2', 1, false],
  ])
})

test('has room for a chain of 10,000', () => {
  const runs = Array.from({ length: 10_000 }, (_, at) => summaryWith({ id: `r${at}`, base: at === 0 ? null : on(`r${at - 1}`) }))
  expect(familyTree(runs).at(-1)).toMatchObject({ depth: 9999, run: { id: 'r9999' } })
})

test('says where a fork leaves its base', () => {
  expect(cutWords({ message: 0 })).toBe('at its beginning')
  expect(cutWords({ message: 3 })).toBe('after message 2')
  expect(cutWords({ message: 3, token: 17 })).toBe('at token 17 of message 3')
})
