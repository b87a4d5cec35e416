import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createProgressRelay } from '#server/tools/progress-relay.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function relay(limitBytes = 1000) {
  const sent: string[] = []
  return { sent, ...createProgressRelay((chunk) => sent.push(chunk), limitBytes) }
}

describe('createProgressRelay', () => {
  test('sends the first chunk at once and gathers what follows closely', () => {
    const { sent, push } = relay()
    push('a')
    expect(sent).toEqual(['a'])
    push('b')
    push('c')
    expect(sent).toEqual(['a'])
    vi.advanceTimersByTime(50)
    expect(sent).toEqual(['a', 'bc'])
    vi.advanceTimersByTime(500)
    push('d')
    expect(sent).toEqual(['a', 'bc', 'd'])
  })

  test('end sends the rest, and what comes after it is ignored', () => {
    const { sent, push, end } = relay()
    push('a')
    push('b')
    end()
    push('c')
    vi.advanceTimersByTime(500)
    expect(sent).toEqual(['a', 'b'])
  })

  test('says once that the rest is not shown, and halves no character', () => {
    const { sent, push, end } = relay(6)
    push('abc')
    push('é😀x')
    push('more')
    push('')
    end()
    expect(sent.join('')).toBe('abcé\n[further output is not shown]')
  })

  test('a chunk that is no text is the fault of the tool', () => {
    const { push } = relay()
    const chunk: unknown = 7
    expect(() => Reflect.apply(push, undefined, [chunk])).toThrow(/progress is text, not number/u)
  })
})
