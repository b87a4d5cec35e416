import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocks, cover, Cutter } from '#lib/redact/cutter.ts'

describe('Cutter', () => {
  it('covers every form of a value with as many blocks', () => {
    const cutter = new Cutter(['p@ss/word'])
    expect(cutter.cut(`a p@ss/word, p%40ss%2Fword, ${btoa('p@ss/word')}`)).toBe(`a ${'█'.repeat(9)}, ${'█'.repeat(13)}, ${'█'.repeat(12)}`)
  })

  it('covers values that overlap, and the longest where one begins another', () => {
    expect(new Cutter(['abcdef', 'defghi', 'abcd']).cut('xabcdefghix')).toBe(`x${'█'.repeat(9)}x`)
  })

  it('covers a value in base64 that is broken into lines, and in bytes that are, line breaks left as they are', () => {
    const value = 'the-access-token-of-this-test'
    const base64 = btoa(`${'x'.repeat(51)}${value}yz`)
    const text = `${base64.slice(0, 76)}\r\n${base64.slice(76)}`
    const cutter = new Cutter([value])
    const cut = cutter.cut(text)
    expect(cut).toMatch(/^[A-Za-z0-9]{68}█{9}\n█+[A-Za-z0-9+/=]{1,8}$/)
    expect(cut).toHaveLength(text.length)
    expect(cutter.find(text)).toHaveLength(1)
    const bytes = [...new TextEncoder().encode(value)]
    expect(cutter.cut(JSON.stringify([1, ...bytes, 2], null, 2))).toMatch(/^\[\n {2}1,\n {2}[█\n]+,\n {2}2\n\]$/)
  })

  it('knows of each cut whose it is', () => {
    expect(new Cutter(['first value', 'second']).find('second, first value')).toEqual([
      { start: 0, end: 6, value: 'second' },
      { start: 8, end: 19, value: 'first value' },
    ])
  })

  it('cuts values of a few characters, takes more while it is used, and nothing twice', () => {
    const cutter = new Cutter(['abc', ''])
    expect(cutter.cut('abcd')).toBe('███d')
    cutter.add('later')
    cutter.add('later')
    expect([cutter.size, cutter.cut('abc later')]).toEqual([2, '███ █████'])
  })

  it('leaves nothing of any value in any text, and the text as long', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 12 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.array(fc.string(), { maxLength: 5 }), (values, between) => {
        const text = between.map((part, n) => part + (values[n % values.length] ?? '')).join('') + values.join('')
        const cut = new Cutter(values).cut(text)
        expect(cut).toHaveLength(text.length)
        for (const value of values) expect(cut.includes(value) && !/^[█\n]+$/.test(value)).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})

describe('cover', () => {
  it('keeps line breaks, and takes ranges in any order', () => {
    expect(cover('ab\ncd', [{ start: 3, end: 4 }, { start: 1, end: 4 }])).toBe('a█\n█d')
    expect(blocks('a\n😀')).toBe('█\n██')
  })
})
