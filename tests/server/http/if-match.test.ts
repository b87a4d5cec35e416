import { describe, expect, it } from 'vitest'
import { parseIfMatch } from '#server/http/if-match.ts'

const asked = (header?: string): Request =>
  new Request('http://127.0.0.1/', { method: 'POST', headers: header === undefined ? {} : { 'if-match': header } })

describe('parseIfMatch', () => {
  it.each(['12', '"12"', ' "12" '])('reads %s', (header) => {
    expect(parseIfMatch(asked(header))).toBe(12)
  })

  it.each([undefined, '*', 'W/"12"', '-1', '1.5'])('refuses %s and says what would be right', (header) => {
    expect(() => parseIfMatch(asked(header))).toThrow(/If-Match must name the last event .* such as "12"/)
  })
})
