import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnsOf } from '#lib/tokens/columns.ts'
import type { TokenColumns } from '#lib/tokens/columns.ts'
import { appendTokenText, readTokenText } from '#lib/tokens/token-text.ts'
import type { TokenText } from '#lib/tokens/token-text.ts'
import type { Token } from '#lib/tokens/token.ts'

const utf8 = new TextEncoder()

function columnsFor(tokens: readonly Token[]): TokenColumns {
  return columnsOf(tokens.map((token) => ({ token, generated: true })), { k: 0 })
}

/** Clusters as `[text, how many tokens]`, with the kind where it is not ordinary text. */
function clusters({ count, text, tokenStart, charStart, kinds }: TokenText): unknown[] {
  return Array.from({ length: count }, (_, at) => {
    const shown = text.slice(charStart[at], charStart[at + 1])
    const tokens = (tokenStart[at + 1] ?? 0) - (tokenStart[at] ?? 0)
    return kinds[at] === 0 ? [shown, tokens] : [shown, tokens, kinds[at]]
  })
}

function spread(text: string, size: number): Token[] {
  const bytes = [...utf8.encode(text)]
  const tokens: Token[] = []
  for (let at = 0; at < bytes.length; at += size) tokens.push({ text: '', bytes: bytes.slice(at, at + size) })
  return tokens
}

const family = '👩‍👩‍👧‍👦'

describe('readTokenText', () => {
  it.each<[string, Token[], unknown[]]>([
    ['nothing', [], []],
    ['words', [{ text: 'The' }, { text: ' quick' }], [['The', 1], [' quick', 1]]],
    ['halves of a character', [{ text: 'a' }, ...spread('👍', 2), { text: 'b' }], [['a', 1], ['👍', 2], ['b', 1]]],
    ['a character after text in one token', [{ text: '', bytes: [65, 0xc3] }, { text: '', bytes: [0xa9, 66] }], [['AéB', 2]]],
    ['a family over many tokens', [...spread(family, 3), { text: '!' }], [[family, 9], ['!', 1]]],
    ['a family over whole characters', Array.from(family, (text) => ({ text })), [[family, 7]]],
    ['a combining mark of its own', [{ text: 'e' }, { text: '\u0301' }, { text: 'x' }], [['e\u0301', 2], ['x', 1]]],
    ['two emoji side by side', [{ text: '👍' }, { text: '🎉' }], [['👍', 1], ['🎉', 1]]],
    ['a skin tone', [{ text: '👍' }, { text: '🏽' }], [['👍🏽', 2]]],
    ['flags', Array.from('🇩🇪🇫🇷', (text) => ({ text })), [['🇩🇪', 2], ['🇫🇷', 2]]],
    ['CR before LF', [{ text: '\r' }, { text: '\n' }, { text: '\n' }], [['\r\n', 2], ['\n', 1]]],
    ['a syllable of jamo', [{ text: '\u1112' }, { text: '\u1161' }, { text: '\u11ab' }], [['\u1112\u1161\u11ab', 3]]],
    ['a byte order mark', [{ text: '\ufeff' }, { text: 'a' }], [['\ufeff', 1], ['a', 1]]],
    ['an empty token', [{ text: 'a' }, { text: '', bytes: [] }, { text: 'b' }], [['a', 1], ['', 1], ['b', 1]]],
    ['bytes that are no UTF-8', [{ text: '', bytes: [0xff] }, { text: 'a' }], [['\ufffd', 1], ['a', 1]]],
    ['special tokens apart, whatever stands beside them', [{ text: 'e' }, { text: '<|x|>', special: true }, { text: '\u0301' }], [['e', 1], ['<|x|>', 1, 1], ['\u0301', 1]]],
    ['unknown bytes apart', [{ text: '\ufffd' }, { text: ' \ufffd', bytes: null }, { text: 'a' }], [['\ufffd', 1, 2], [' \ufffd', 1, 2], ['a', 1]]],
  ])('%s', (...row) => {
    const [, tokens, expected] = row
    expect(clusters(readTokenText(columnsFor(tokens)))).toEqual(expected)
  })

  it('cuts what goes on without end', () => {
    const sizes = (tokens: Token[]): unknown[] => clusters(readTokenText(columnsFor(tokens))).map((one) => Array.isArray(one) ? one[1] : one)
    expect(sizes([{ text: 'a' }, ...Array.from({ length: 140 }, () => ({ text: '\u0301' }))])).toEqual([64, 64, 13])
    expect(sizes(Array.from({ length: 70 }, () => ({ text: '👩\u200d' })))).toEqual([64, 6])
  })
})

/** Texts that join in every way there is, cut anywhere. */
const joining = fc.string({
  unit: fc.constantFrom(
    'a', ' ', '\r', '\n', 'é', 'e\u0301', '漢', '한', '\u1100', '\u1161', '\u200d', '\ufe0f', '👩', '🏽', '🇩', '🇪', 'क्', 'ष', '\u0600', '\u0e33', '\u{e0067}',
  ),
  maxLength: 12,
})
const anyToken: fc.Arbitrary<Token> = fc.oneof(
  { weight: 6, arbitrary: joining.map((text) => ({ text })) },
  { weight: 2, arbitrary: fc.array(fc.nat(255), { maxLength: 3 }).map((bytes) => ({ text: '', bytes })) },
  { weight: 1, arbitrary: fc.constantFrom<Token[]>({ text: '<|x|>', special: true }, { text: '\ufffd' }, { text: '', bytes: [] }) },
)

describe('for any tokens', () => {
  it('clusters are whole graphemes of the text, and as small as they can be', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(joining, fc.integer({ min: 1, max: 5 }), (text, size) => {
        const tokens = spread(text, size)
        const found = readTokenText(columnsFor(tokens))
        expect(found.text).toBe(text)
        const starts = new Set(Array.from(segmenter.segment(text), ({ index }) => utf8.encode(text.slice(0, index)).length))
        const expected = tokens.flatMap((_, at) => (starts.has(at * size) ? [at] : []))
        expect([...found.tokenStart]).toEqual([...expected, tokens.length])
        for (const [cluster, token] of expected.entries()) {
          expect(utf8.encode(text.slice(0, found.charStart[cluster]))).toHaveLength(token * size)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reading what was appended gives what reading all of it gives', () => {
    fc.assert(
      fc.property(fc.array(anyToken, { maxLength: 10 }), fc.array(fc.nat(10), { maxLength: 3 }), (tokens, cuts) => {
        let text = readTokenText(columnsFor([]))
        for (const end of [...cuts.toSorted((one, other) => one - other), tokens.length]) {
          text = appendTokenText(text, columnsFor(tokens.slice(0, end)))
        }
        expect(text).toEqual(readTokenText(columnsFor(tokens)))
      }),
      { numRuns: 500 },
    )
  })

  it('appending cuts endless characters where reading does', () => {
    for (const piece of ['\u0301', '👩\u200d', '\u200d']) {
      const tokens = Array.from({ length: 150 }, () => ({ text: piece }))
      let text = readTokenText(columnsFor([]))
      for (let end = 0; end <= 150; end += 7) text = appendTokenText(text, columnsFor(tokens.slice(0, end)))
      expect(appendTokenText(text, columnsFor(tokens))).toEqual(readTokenText(columnsFor(tokens)))
    }
  })
})
