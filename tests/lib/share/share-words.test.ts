import { describe, expect, it } from 'vitest'
import { expiriesOf, expiryWords, leftOutWords, reportWords, shownWords } from '#lib/share/share-words.ts'

const NONE = { toolResults: false, reasoning: false, tokens: false, system: false }

describe('what a share is, in words', () => {
  it('names what is shown and what is left out', () => {
    expect(shownWords(NONE)).toBe('Messages and calls')
    expect(shownWords({ ...NONE, toolResults: true, tokens: true })).toBe('Messages and calls, with tool results and tokens')
    expect(leftOutWords({ ...NONE, toolResults: true })).toBe('reasoning, system prompt and tokens')
    expect(leftOutWords({ toolResults: true, reasoning: true, tokens: true, system: true })).toBe('')
  })

  it('counts what was cut and what was kept', () => {
    const value = (kept: boolean) => ({ rule: 'token', count: 3, kept })
    expect(reportWords([])).toBe('')
    expect(reportWords([value(false), value(false), value(true)])).toBe('2 values cut, 1 kept')
    expect(reportWords([value(true)])).toBe('1 value kept')
  })

  it('offers no more than the server grants', () => {
    expect(expiriesOf('live').map(({ id }) => id)).toEqual(['1h', '1d', '7d'])
    expect(expiriesOf('snapshot').at(-1)).toMatchObject({ id: 'never', ms: null })
  })

  it('says how long a link answers', () => {
    expect(expiryWords(null, 0)).toBe('never expires')
    expect(expiryWords(1000, 1000)).toBe('expired')
    expect(expiryWords(30_000, 0)).toBe('expires in 1 min')
    expect(expiryWords(24 * 3_600_000, 0)).toBe('expires in 24 h')
    expect(expiryWords(7 * 24 * 3_600_000, 0)).toBe('expires in 7 days')
  })
})
