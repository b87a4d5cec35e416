import { describe, expect, it } from 'vitest'
import { openTokens, sealTokens } from '#server/storage/token-blob.ts'

describe('sealTokens', () => {
  it.each([
    ['few bytes', new Uint8Array(255), 0],
    ['many that compress', new Uint8Array(5000), 1],
    ['many that do not', crypto.getRandomValues(new Uint8Array(5000)), 0],
    ['none', new Uint8Array(0), 0],
  ])('gives back %s', (_, packed, way) => {
    const blob = sealTokens(packed)
    expect(blob[0]).toBe(way)
    expect(blob.length).toBeLessThanOrEqual(packed.length + 1)
    expect(Buffer.from(openTokens(blob)).equals(packed)).toBe(true)
  })
})

describe('openTokens', () => {
  it('refuses what it does not know', () => {
    expect(() => openTokens(Uint8Array.of(9, 1))).toThrow('stored tokens begin with byte 9')
    expect(() => openTokens(new Uint8Array(0))).toThrow('stored tokens begin with byte undefined')
  })
})
