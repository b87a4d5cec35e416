import { describe, expect, it } from 'vitest'
import { Bells } from '#server/runs/bells.ts'

describe('bells', () => {
  it('wake those who wait for that run, once each', () => {
    const bells = new Bells()
    const woken: string[] = []
    bells.onRing('a', () => woken.push('first'))
    bells.onRing('a', () => woken.push('second'))
    bells.onRing('b', () => woken.push('other'))
    bells.ring('a')
    bells.ring('a')
    expect(woken).toEqual(['first', 'second'])
  })

  it('wake nobody who has taken the wish back, and keep the others', () => {
    const bells = new Bells()
    const woken: string[] = []
    const leave = bells.onRing('a', () => woken.push('left'))
    bells.onRing('a', () => woken.push('stayed'))
    leave()
    bells.ring('a')
    leave()
    expect(woken).toEqual(['stayed'])
  })

  it('wake everybody when they close', () => {
    const bells = new Bells()
    const woken: string[] = []
    for (const run of ['a', 'b']) bells.onRing(run, () => woken.push(run))
    bells.close()
    expect(woken).toEqual(['a', 'b'])
    expect(bells.closed).toBe(true)
  })
})
