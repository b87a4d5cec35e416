import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import { SESSION_DAYS, Sessions } from '#server/http/session.ts'
import { endedSessions } from '../../support/ended-sessions.ts'

const TOKEN = 'a-token-of-twenty-chars'
const DAY = 86_400_000
const parts = () => ({ now: () => 0, ended: endedSessions() })

describe('Sessions', () => {
  it('holds what it began, also after a restart, until its days are over', () => {
    let time = 1_700_000_000_000
    const same = { now: () => time, ended: endedSessions() }
    const value = new Sessions(TOKEN, same).begin()
    const again = new Sessions(TOKEN, same)
    expect(again.holds(value)).toBe(true)
    time += SESSION_DAYS * DAY - 1000
    expect(again.holds(value)).toBe(true)
    time += 1000
    expect(again.holds(value)).toBe(false)
  })

  it('holds nothing of another token, and its value says nothing of this one', () => {
    const value = new Sessions(TOKEN, parts()).begin()
    expect(new Sessions(`${TOKEN}x`, parts()).holds(value)).toBe(false)
    expect(value).not.toContain(TOKEN)
    expect(value).toMatch(/^[\w.-]+$/)
  })

  it('makes each session another one, and ends one without the rest, also after a restart', async () => {
    const same = parts()
    const sessions = new Sessions(TOKEN, same)
    const [one, other] = [sessions.begin(), sessions.begin()]
    expect(one).not.toBe(other)
    const ending = sessions.end(one)
    // At once, not only when it is written down.
    expect(sessions.holds(one)).toBe(false)
    await ending
    for (const each of [sessions, new Sessions(TOKEN, same)]) {
      expect(each.holds(one)).toBe(false)
      expect(each.holds(other)).toBe(true)
    }
  })

  it('writes down each session that ended once, by a hash, and none that was not begun', async () => {
    const kept = endedSessions()
    const endSession = vi.spyOn(kept, 'endSession')
    const sessions = new Sessions(TOKEN, { now: () => 5000, ended: kept })
    const value = sessions.begin()
    for (const one of [value, value, `${value}x`, 'none']) await sessions.end(one)
    expect(endSession).toHaveBeenCalledTimes(1)
    const [written] = endSession.mock.calls[0] ?? []
    expect(written).toMatchObject({ until: 5000 + SESSION_DAYS * DAY, at: 5000 })
    expect(written?.hash).toHaveLength(32)
  })

  it('has ended a session that cannot be written down, says so, and writes it down when it is asked again', async () => {
    const kept = endedSessions()
    const same = { now: () => 0, ended: kept }
    const sessions = new Sessions(TOKEN, same)
    const value = sessions.begin()
    vi.spyOn(kept, 'endSession').mockRejectedValueOnce(new RetakeError('storage_full', 'no room'))
    await expect(sessions.end(value)).rejects.toThrow('no room')
    expect([sessions.holds(value), new Sessions(TOKEN, same).holds(value)]).toEqual([false, true])
    await sessions.end(value)
    expect(new Sessions(TOKEN, same).holds(value)).toBe(false)
  })

  it('refuses every value that was changed in any place', () => {
    const sessions = new Sessions(TOKEN, parts())
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
