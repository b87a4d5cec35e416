import { describe, expect, test } from 'vitest'
import { at, EMPTY_SELECTION, extend, extendTo, settle, step, SYSTEM_KEY, targets, toggle } from '#lib/editor/editor-selection.ts'

const KEYS = ['a', 'b', 'c', 'd']

describe('the cursor', () => {
  test('begins at the system prompt going down, at the last message going up, and stops at the ends', () => {
    expect(step(EMPTY_SELECTION, KEYS, 1).cursor).toBe(SYSTEM_KEY)
    expect(step(EMPTY_SELECTION, KEYS, -1).cursor).toBe('d')
    expect(step(at('d'), KEYS, 1).cursor).toBe('d')
    expect(step(at('a'), KEYS, -1).cursor).toBe(SYSTEM_KEY)
  })
})

describe('what is chosen', () => {
  test('grows message by message from where it began, and shrinks again', () => {
    const two = extend(at('b'), KEYS, 1)
    expect([...two.selected]).toEqual(['b', 'c'])
    expect([...extend(extend(two, KEYS, -1), KEYS, -1).selected]).toEqual(['a', 'b'])
  })

  test('never holds the system prompt', () => {
    expect(extend(at('a'), KEYS, -1).selected.size).toBe(0)
    expect(toggle(at('a'), SYSTEM_KEY).selected.size).toBe(0)
    expect([...extendTo(at(SYSTEM_KEY), KEYS, 'b').selected]).toEqual(['b'])
  })

  test('is what an action is about; without a choice it is the message at the cursor', () => {
    expect(targets(toggle(toggle(at('a'), 'd'), 'b'), KEYS)).toEqual([1, 3])
    expect(targets(at('c'), KEYS)).toEqual([2])
    expect(targets(at(SYSTEM_KEY), KEYS)).toEqual([])
  })

  test('lets go of what is gone, and the cursor stays at its place', () => {
    const chosen = { ...at('b'), selected: new Set(['b', 'd']) }
    const now = settle(chosen, KEYS, ['a', 'c', 'd'])
    expect(now.cursor).toBe('c')
    expect([...now.selected]).toEqual(['d'])
    expect(settle(at('a'), ['a'], []).cursor).toBe(SYSTEM_KEY)
    expect(settle(chosen, KEYS, KEYS)).toBe(chosen)
  })
})
