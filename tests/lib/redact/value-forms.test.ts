import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { valueForms } from '#lib/redact/value-forms.ts'

const values = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 40 })
const bytesOf = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))

describe('valueForms', () => {
  it('has the value as JSON, URLs and hex write it', () => {
    const value = 'a"b/c d<é\n'
    const forms = valueForms(value)
    expect(forms).toEqual(expect.arrayContaining([value, String.raw`a\"b/c d<é\n`, String.raw`a\\\"b/c d<é\\n`, 'a%22b%2Fc%20d%3C%C3%A9%0A', 'a%22b%2Fc+d%3C%C3%A9%0A', '6122622f6320643cc3a90a']))
    expect(forms).toContain(String.raw`a\"b/c d\u003cé\n`)
  })

  it('is found in any base64 that holds the value, wherever it stands there', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 7 }), values, fc.string({ maxLength: 7 }), (before, value, after) => {
        const text = btoa(bytesOf(before + value + after))
        const url = text.replaceAll('+', '-').replaceAll('/', '_')
        const forms = valueForms(value)
        expect(forms.some((form) => text.includes(form))).toBe(true)
        expect(forms.some((form) => url.includes(form))).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('has its bytes as an array of numbers', () => {
    expect(valueForms('sécret')).toContain('115,195,169,99,114,101,116')
  })

  it('takes a short value only as it is read, and half a character for what it is', () => {
    expect(valueForms('abc')).toEqual(['abc'])
    expect(valueForms('lone \ud800 half')).toContain('lone \ud800 half')
  })
})
