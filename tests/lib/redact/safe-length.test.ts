import { describe, expect, it } from 'vitest'
import { safeLength } from '#lib/redact/safe-length.ts'

describe('safeLength', () => {
  it('holds the line back that goes on', () => {
    expect(safeLength('one\ntwo')).toBe(4)
    expect(safeLength('one\n')).toBe(4)
    expect(safeLength('one')).toBe(0)
  })

  it('shows a very long line up to its last words', () => {
    const line = 'word '.repeat(1000)
    const safe = safeLength(line)
    expect(safe).toBeGreaterThan(4000)
    expect(line.length - safe).toBeGreaterThanOrEqual(512)
    expect(line[safe - 1]).toBe(' ')
    expect(safeLength('x'.repeat(5000))).toBe(0)
    expect(safeLength(`shown\n${'x'.repeat(5000)}`)).toBe(6)
  })

  it('holds a key block back until it is closed', () => {
    const open = 'a\n-----BEGIN PRIVATE KEY-----\nabc\n'
    expect(safeLength(open)).toBe(2)
    expect(safeLength(`${open}-----END PRIVATE KEY-----\n`)).toBe(open.length + 26)
  })
})
