import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayGoOn, unwrap } from '#lib/redact/unwrap.ts'

const BREAKS = ['\n', '\r\n', '\n  \t', String.raw`\n`, String.raw`\r\n`, String.raw`\\n`, String.raw`\\\\r\\\\n`]

function wrap(text: string, width: number, by: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(by)
}

describe('unwrap', () => {
  it('joins base64 whatever its lines end with, and knows where each character stood', () => {
    const bytes = fc.uint8Array({ minLength: 30, maxLength: 300 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: 16, max: 100 }), fc.constantFrom(...BREAKS), (data, width, by) => {
        const base64 = Buffer.from(data).toString('base64').replace(/=+$/, '')
        const text = `"data": "${wrap(base64, width, by)}" end`
        const joined = unwrap(text)
        expect(joined?.text).toBe(base64.length <= width ? undefined : `"data": "${base64}" end`)
        const { placeOf = () => -1, text: all = '' } = joined ?? {}
        for (let at = 0; at < all.length; at += 1) expect(text[placeOf(at)]).toBe(all[at])
      }),
      { numRuns: 100 },
    )
  })

  it('joins the numbers of bytes, however they are laid out', () => {
    for (const text of ['[1, 20, 255]', '[\n  1,\n  20,\n  255\n]', String.raw`[1,\n\t20,\r\n  255]`]) expect(unwrap(text)?.text).toContain('1,20,255')
    for (const text of ['[1,20,255]', '[0.25, 7]', '1234, 5', 'one, 2', '1, two', '{"a":1, "b":2}']) expect(unwrap(text)).toBeUndefined()
  })

  it('leaves words alone, and every text that it does not join', () => {
    expect(unwrap('The quick brown\nfox jumps over\nthe lazy dog\nC:\\new\\name')).toBeUndefined()
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', 'n', 'r', '\n', '\r', ' ', ',', '7', 'QUJDREVGR0hJSktM'), maxLength: 60 }), (text) => {
        const joined = unwrap(text)
        if (joined === undefined) return
        expect(joined.text.length).toBeLessThan(text.length)
        for (let at = 0; at < joined.text.length; at += 1) expect(text[joined.placeOf(at)]).toBe(joined.text[at])
      }),
      { numRuns: 200 },
    )
  })
})

describe('mayGoOn', () => {
  it('says which lines the next one may go on with', () => {
    for (const line of ['QUJDREVGR0hJSktM', 'key: QUJDREVGR0hJSktM\r', '  115,', '[1, 2,  ']) expect(mayGoOn(line)).toBe(true)
    for (const line of ['', 'The quick brown fox.', 'QUJDREVGR0hJSkt=', 'one,', '  115']) expect(mayGoOn(line)).toBe(false)
  })
})
