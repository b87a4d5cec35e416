import { describe, expect, it } from 'vitest'
import { runPreset } from '#server/redact/preset-rules.ts'

describe('runPreset', () => {
  it('reports what the maintained set finds, with the value among its data', () => {
    const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`
    expect(runPreset(`x ${token} y`)).toContainEqual({ rule: 'github', range: [2, 42], data: expect.objectContaining({ KEY: token }) })
    expect(runPreset('nothing here')).toEqual([])
  })

  it('leaves no marks behind, however often it runs', () => {
    const before = performance.getEntriesByType('mark').length
    for (let n = 0; n < 20; n += 1) runPreset(`text ${n}`)
    expect(performance.getEntriesByType('mark')).toHaveLength(before)
  })
})
