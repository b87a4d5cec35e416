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

  it('holds lines back that the next one may go on with, so many of the last', () => {
    const base64 = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpBQkNERUZH\n'
    expect(safeLength(`shown\n${base64}${base64}`)).toBe(6)
    expect(safeLength(`shown\n${base64}QUJD\n`)).toBe(56)
    expect(safeLength('[\n  115,\n  107,\n')).toBe(2)
    expect(safeLength(base64.repeat(100))).toBe(base64.length * 55)
  })

  it('holds a key block back until it is closed', () => {
    const open = 'a\n-----BEGIN PRIVATE KEY-----\nabc\n'
    expect(safeLength(open)).toBe(2)
    expect(safeLength(`${open}-----END PRIVATE KEY-----\n`)).toBe(open.length + 26)
  })
})
