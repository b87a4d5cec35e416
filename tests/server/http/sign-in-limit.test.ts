import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SignInLimit } from '#server/http/sign-in-limit.ts'

function atTime() {
  let time = 1_000_000
  const limit = new SignInLimit(() => time)
  return { limit, pass: (ms: number) => (time += ms) }
}

/** Fails so many times, waiting out each pause; gives the pauses. */
function failures({ limit, pass }: ReturnType<typeof atTime>, address: string, times: number): number[] {
  return Array.from({ length: times }, () => {
    limit.failed(address)
    const wait = limit.wait(address)
    pass(wait)
    return wait
  })
}

describe('SignInLimit', () => {
  it('lets a few mistakes pass, then doubles the wait, up to a quarter of an hour', () => {
    const waits = failures(atTime(), 'a', 20)
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000])
    expect(waits.at(-1)).toBe(900_000)
  })

  it('holds up one address and no other', () => {
    const at = atTime()
    failures(at, 'a', 10)
    at.limit.failed('a')
    expect(at.limit.wait('a')).toBeGreaterThan(0)
    expect(at.limit.wait('b')).toBe(0)
  })

  it('forgets what was wrong when the right token comes, and after an hour', () => {
    const at = atTime()
    failures(at, 'a', 10)
    at.limit.succeeded('a')
    expect(failures(at, 'a', 3)).toEqual([0, 0, 0])
    at.pass(60 * 60_000)
    expect(failures(at, 'a', 3)).toEqual([0, 0, 0])
  })

  it('holds up all addresses when wrong tokens come from many, but none that has shown the right one', () => {
    const { limit, pass } = atTime()
    limit.succeeded('known')
    for (let at = 0; at < 103; at += 1) limit.failed(`guess-${at}`)
    expect(limit.wait('fresh')).toBe(8000)
    expect(limit.wait('known')).toBe(0)
    pass(8000)
    expect(limit.wait('fresh')).toBe(0)
    for (let at = 0; at < 100; at += 1) limit.failed(`more-${at}`)
    expect(limit.wait('fresh')).toBe(60_000)
    pass(10 * 60_000)
    limit.failed('one')
    expect(limit.wait('fresh')).toBe(0)
  })

  it('keeps a bounded number of addresses in mind, the latest', () => {
    const { limit } = atTime()
    for (let at = 0; at < 4; at += 1) limit.failed('first')
    expect(limit.wait('first')).toBe(1000)
    limit.succeeded('first')
    for (let at = 0; at < 4; at += 1) limit.failed('first')
    for (let at = 0; at < 10_000; at += 1) limit.failed(`later-${at}`)
    limit.succeeded('first')
    expect(limit.wait('first')).toBe(0)
    expect(Object.values(limit).filter((part): part is Map<string, unknown> => part instanceof Map).every((map) => map.size <= 10_000)).toBe(true)
  })

  it('never shortens a wait by another failure, nor lets a guesser have more than the free tries and one a pause', () => {
    const step = fc.record({ pass: fc.integer({ min: 0, max: 5000 }), address: fc.constantFrom('a', 'b') })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { limit, pass } = atTime()
        let seconds = 0
        const tries = { a: 0, b: 0 }
        for (const { pass: ms, address } of steps) {
          pass(ms)
          seconds += ms / 1000
          if (limit.wait(address) > 0) continue
          tries[address] += 1
          limit.failed(address)
        }
        for (const count of Object.values(tries)) expect(count).toBeLessThanOrEqual(5 + Math.log2(seconds + 1))
      }),
      { numRuns: 100 },
    )
  })
})
