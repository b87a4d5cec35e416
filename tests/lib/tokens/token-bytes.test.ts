import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { bytesOf, joinTokens, textOfTokens } from '#lib/tokens/token-bytes.ts'

it.each([
  [{ text: 'a', bytes: [97] }, [97], true],
  [{ text: 'é' }, [0xc3, 0xa9], true],
  [{ text: 'é', bytes: null }, [0xc3, 0xa9], true],
  [{ text: '\ufffd', bytes: [0xf0, 0x9f] }, [0xf0, 0x9f], true],
  [{ text: '\ufffd', bytes: [0xef, 0xbf, 0xbd] }, [0xef, 0xbf, 0xbd], false],
  [{ text: ' \ufffd', bytes: [0x20, 0xef, 0xbf, 0xbd] }, [0x20, 0xef, 0xbf, 0xbd], false],
  [{ text: '\ufffd', bytes: null }, [0xef, 0xbf, 0xbd], false],
  [{ text: '\ud83d' }, [0xef, 0xbf, 0xbd], false],
  [{ text: '', bytes: null }, [0xef, 0xbf, 0xbd], false],
  [{ text: '', bytes: [] }, [], true],
])('%j has bytes %j, known: %s', (token, bytes, known) => {
  const spelled = bytesOf(token)
  expect(Array.from(spelled.bytes)).toEqual(bytes)
  expect(spelled.known).toBe(known)
})

it('joins the halves of a character', () => {
  const halves = [{ text: '\ufffd', bytes: [0xf0, 0x9f] }, { text: '\ufffd', bytes: [0x91, 0x8d] }]
  expect(textOfTokens(halves)).toBe('👍')
  const joined = joinTokens([...halves, { text: '!' }])
  expect([...joined.starts]).toEqual([0, 2, 4, 5])
  expect(joined.known).toBe(true)
  expect(joinTokens([...halves, { text: '' }]).known).toBe(false)
})

it('keeps a byte order mark', () => {
  expect(textOfTokens([{ text: '\ufeffa' }])).toBe('\ufeffa')
})

it('is the text however it is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(3), (text, size) => {
      const bytes = [...new TextEncoder().encode(text)]
      const tokens = []
      for (let at = 0; at < bytes.length; at += size + 1) tokens.push({ text: '', bytes: bytes.slice(at, at + size + 1) })
      expect(textOfTokens(tokens)).toBe(text)
    }),
    { numRuns: 200 },
  )
})
