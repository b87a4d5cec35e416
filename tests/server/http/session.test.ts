import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SESSION_DAYS, Sessions } from '#server/http/session.ts'

const TOKEN = 'a-token-of-twenty-chars'
const DAY = 86_400_000

describe('Sessions', () => {
  it('holds what it began, also after a restart, until its days are over', () => {
    let time = 1_700_000_000_000
    const value = new Sessions(TOKEN, () => time).begin()
    const again = new Sessions(TOKEN, () => time)
    expect(again.holds(value)).toBe(true)
    time += SESSION_DAYS * DAY - 1000
    expect(again.holds(value)).toBe(true)
    time += 1000
    expect(again.holds(value)).toBe(false)
  })

  it('holds nothing of another token, and its value says nothing of this one', () => {
    const value = new Sessions(TOKEN, () => 0).begin()
    expect(new Sessions(`${TOKEN}x`, () => 0).holds(value)).toBe(false)
    expect(value).not.toContain(TOKEN)
    expect(value).toMatch(/^[\w.-]+$/)
  })

  it('makes each session another one, and ends one without the rest', () => {
    const sessions = new Sessions(TOKEN, () => 0)
    const [one, other] = [sessions.begin(), sessions.begin()]
    expect(one).not.toBe(other)
    sessions.end(one)
    expect(sessions.holds(one)).toBe(false)
    expect(sessions.holds(other)).toBe(true)
  })

  it('keeps a bounded number of ended sessions in mind, and none that is over anyway', () => {
    let time = 0
    const sessions = new Sessions(TOKEN, () => time)
    const kept = () => Object.values(sessions).find((part): part is Map<string, number> => part instanceof Map)?.size
    for (let at = 0; at < 10_002; at += 1) sessions.end(sessions.begin())
    expect(kept()).toBe(10_000)
    time += SESSION_DAYS * DAY
    sessions.end(sessions.begin())
    expect(kept()).toBe(1)
  })

  it('refuses every value that was changed in any place', () => {
    const sessions = new Sessions(TOKEN, () => 0)
    const value = sessions.begin()
    fc.assert(
      fc.property(fc.nat(value.length - 1), fc.string({ maxLength: 3 }), (at, put) => {
        const forged = value.slice(0, at) + put + value.slice(at + 1)
        // The last character of base64url holds bits that say nothing, and is compared as text all the same.
        expect(sessions.holds(forged)).toBe(forged === value)
      }),
      { numRuns: 200 },
    )
    for (const nothing of ['', '.', '..', '99999999999..', TOKEN, '9'.repeat(100_000)]) expect(sessions.holds(nothing)).toBe(false)
  })
})
