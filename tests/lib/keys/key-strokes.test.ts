import { describe, expect, it } from 'vitest'
import { keyCaps, stepKeys, strokeOf, strokesOf, type KeyPress } from '#lib/keys/key-strokes.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
})

describe('strokeOf', () => {
  it.each([
    [press('j'), 'j'],
    [press('N', { shiftKey: true }), 'shift+n'],
    [press('k', { ctrlKey: true }), 'mod+k'],
    [press('k', { metaKey: true }), 'mod+k'],
    [press('?', { shiftKey: true }), '?'],
    [press('[', { altKey: true }), '['],
    [press('[', { altKey: true, ctrlKey: true }), '['],
    [press('/', { ctrlKey: true }), 'mod+/'],
    [press('Escape'), 'escape'],
    [press('Enter', { shiftKey: true }), 'shift+enter'],
    [press(' '), 'space'],
    [press('ArrowDown', { altKey: true }), 'alt+arrowdown'],
  ])('names %o', (event, stroke) => {
    expect(strokeOf(event)).toBe(stroke)
  })
})

describe('strokesOf', () => {
  it('reads sequences and puts modifiers in one order', () => {
    expect(strokesOf('g g')).toEqual(['g', 'g'])
    expect(strokesOf('Shift+Mod+K')).toEqual(['mod+shift+k'])
  })

  it('knows the key + by itself and with what is held', () => {
    expect(strokesOf('+')).toEqual([strokeOf(press('+'))])
    expect(strokesOf('mod++')).toEqual([strokeOf(press('+', { ctrlKey: true }))])
    expect(keyCaps('+', false)).toEqual([['+']])
    expect(keyCaps('mod++', false)).toEqual([['Ctrl', '+']])
  })
})

describe('stepKeys', () => {
  const bindings = ['j', 'g g', 'shift+g', 'g s']

  it('completes a single key at once', () => {
    expect(stepKeys(bindings, [], 'j')).toEqual({ hit: 0, pending: [] })
  })

  it('waits in the middle of a sequence and completes it', () => {
    const first = stepKeys(bindings, [], 'g')
    expect(first).toEqual({ hit: -1, pending: ['g'] })
    expect(stepKeys(bindings, first.pending, 'g').hit).toBe(1)
    expect(stepKeys(bindings, first.pending, 's').hit).toBe(3)
  })

  it('starts anew when a sequence breaks', () => {
    expect(stepKeys(bindings, ['g'], 'j')).toEqual({ hit: 0, pending: [] })
    expect(stepKeys(bindings, ['g'], 'x')).toEqual({ hit: -1, pending: [] })
  })

  it('gives the first of two equal bindings', () => {
    expect(stepKeys(['a', 'a'], [], 'a').hit).toBe(0)
  })
})

describe('keyCaps', () => {
  it('prints what stands on the keys', () => {
    expect(keyCaps('mod+k', false)).toEqual([['Ctrl', 'K']])
    expect(keyCaps('mod+k', true)).toEqual([['⌘', 'K']])
    expect(keyCaps('g g', false)).toEqual([['g'], ['g']])
    expect(keyCaps('shift+n', false)).toEqual([['Shift', 'N']])
    expect(keyCaps('escape', false)).toEqual([['Esc']])
  })
})
