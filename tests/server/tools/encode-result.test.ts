import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeResult } from '#server/tools/encode-result.ts'

describe('encodeResult', () => {
  test.each([
    [336, '336'],
    ['text', '"text"'],
    [undefined, 'null'],
    [null, 'null'],
    [false, 'false'],
    [{ a: [1, { b: undefined }] }, '{"a":[1,{}]}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])('%j is %s', (value, json) => {
    expect(encodeResult(value, 100)).toEqual({ json })
  })

  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  test.each([
    ['NaN', { score: Number.NaN }, /holds NaN at score/u],
    ['an infinite number', [Number.POSITIVE_INFINITY], /holds Infinity at 0/u],
    ['a bigint', 1n, /holds 1, which/u],
    ['a function', { run: () => 1 }, /holds a function at run/u],
    ['a symbol', Symbol('s'), /holds a symbol/u],
    ['a cycle', cycle, /circular/u],
    ['what nests too deeply', JSON.parse('['.repeat(600) + ']'.repeat(600)), /nested deeper than 512 levels/u],
  ])('refuses %s', (_label, value, message) => {
    expect(() => encodeResult(value, 10_000)).toThrow(message)
  })

  test('what just fits stays whole, one byte more is cut', () => {
    expect(encodeResult('x'.repeat(98), 100)).toEqual({ json: `"${'x'.repeat(98)}"` })
    const { json, truncatedBytes } = encodeResult('x'.repeat(99), 100)
    expect(JSON.parse(json)).toBe(`${'x'.repeat(99 - (truncatedBytes ?? 0))}\n[${truncatedBytes} of 99 bytes cut]`)
  })

  test('an object that is too long becomes the beginning of its JSON text', () => {
    const value = { rows: Array.from({ length: 1000 }, (_, row) => row) }
    const { json, truncatedBytes = 0 } = encodeResult(value, 200)
    const whole = JSON.stringify(value)
    expect(JSON.parse(json)).toBe(
      `${whole.slice(0, whole.length - truncatedBytes)}\n[${truncatedBytes} of ${whole.length} bytes cut]`,
    )
    expect(truncatedBytes).toBeGreaterThan(whole.length - 200)
  })

  test('any text: within the limit, a true beginning, the cut counted exactly, no character halved', () => {
    const unit = fc.constantFrom('a', 'é', '漢', '😀', '\0', '"', '\n', '\u2028')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 400, size: 'max' }), fc.integer({ min: 60, max: 500 }), (text, limit) => {
        const { json, truncatedBytes } = encodeResult(text, limit)
        expect(Buffer.byteLength(json)).toBeLessThanOrEqual(limit)
        const parsed = String(JSON.parse(json))
        if (truncatedBytes === undefined) {
          expect(parsed).toBe(text)
          return
        }
        const kept = parsed.slice(0, parsed.lastIndexOf('\n['))
        expect(text.startsWith(kept)).toBe(true)
        expect(kept.isWellFormed()).toBe(true)
        expect(Buffer.byteLength(text) - Buffer.byteLength(kept)).toBe(truncatedBytes)
        expect(parsed).toMatch(new RegExp(`\\[${truncatedBytes} of ${Buffer.byteLength(text)} bytes cut\\]$`, 'u'))
      }),
    )
  })
})
