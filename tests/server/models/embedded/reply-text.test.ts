import { array, assert, constantFrom, oneof, property, subarray, uint8Array } from 'fast-check'
import { expect, test } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import { createReplyText, type ReplyPiece } from '#server/models/embedded/reply-text.ts'

const decode = (bytes: readonly number[]) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
const token = (id: number, bytes: readonly number[]): Token & { bytes: number[] } => ({
  id,
  bytes: [...bytes],
  text: decode(bytes),
  logprob: -1,
})
const spelt = ({ tokens }: ReplyPiece) =>
  decode(tokens.filter((one) => one.special === undefined).flatMap((one) => one.bytes ?? []))

function run(chunks: readonly (readonly number[])[], stops: readonly string[]) {
  const text = createReplyText(stops)
  const pieces: ReplyPiece[] = []
  for (const [id, bytes] of chunks.entries()) {
    const { piece, stopped } = text.push(token(id, bytes), bytes)
    if (piece !== undefined) pieces.push(piece)
    if (stopped) return { pieces, stopped, text: pieces.map((one) => one.text).join('') }
  }
  const rest = text.finish()
  if (rest !== undefined) pieces.push(rest)
  return { pieces, stopped: false, text: pieces.map((one) => one.text).join('') }
}
const utf8 = (...texts: string[]) => texts.map((text) => [...Buffer.from(text)])

test('plain tokens come at once, one piece each', () => {
  const { pieces } = run(utf8('Hel', 'lo'), [])
  expect(pieces.map(({ text, tokens }) => [text, tokens.map(({ id }) => id)])).toEqual([
    ['Hel', [0]],
    ['lo', [1]],
  ])
})

test('a character split over three tokens comes with all three', () => {
  const { pieces } = run([[0x61, 0xf0], [0x9f, 0x98], [0x80], [0x62]], [])
  expect(pieces.map(({ text, tokens }) => [text, tokens.length])).toEqual([
    ['a😀', 3],
    ['b', 1],
  ])
})

test('half a character at the end becomes U+FFFD', () => {
  expect(run([[0x61], [0xe2, 0x82]], []).text).toBe('a�')
})

test('tokens that may begin a stop string wait, and come when it does not follow', () => {
  const { pieces, text } = run(utf8('a', '<', 'en', 'd!', 'b'), ['<end>'])
  expect(text).toBe('a<end!b')
  expect(pieces.map(({ tokens }) => tokens.map(({ id }) => id))).toEqual([[0], [1, 2, 3], [4]])
})

test('the text ends before the stop string; tokens inside it are listed as adding nothing', () => {
  const { pieces, text, stopped } = run(utf8('one ', 'tw<', 'end', '>more'), ['<end>', 'zzz'])
  expect({ text, stopped }).toEqual({ text: 'one tw', stopped: true })
  expect(pieces[1]?.tokens.map(({ id, special }) => [id, special])).toEqual([
    [1, undefined],
    [2, true],
    [3, true],
  ])
})

test('a whole stop string inside one token, and the first of two, cut', () => {
  expect(run(utf8('abcdef'), ['e', 'cd']).text).toBe('ab')
  expect(run(utf8('STOP'), ['STOP']).text).toBe('')
})

test('the end token comes last and adds no text', () => {
  const text = createReplyText(['<end>'])
  text.push(token(0, [0x3c]), [0x3c])
  const end = { ...token(9, [...Buffer.from('<|im_end|>')]), special: true as const }
  expect(text.finish(end)).toEqual({ text: '<', tokens: [token(0, [0x3c]), end] })
  expect(createReplyText([]).finish()).toBeUndefined()
})

const chunks = array(
  oneof(
    uint8Array({ minLength: 0, maxLength: 5 }).map((bytes) => [...bytes]),
    constantFrom(...utf8('€', '😀', 'é', '<', 'en', 'end>', '<end>', 'x')),
    constantFrom([0xf0], [0x9f, 0x98], [0x80], [0xe2], [0xed, 0xa0], [0xc0], [0xef, 0xbb, 0xbf], [0xf8]),
  ),
  { maxLength: 30 },
)

test('whatever the split, the text is all bytes decoded, cut before the first stop string', () => {
  assert(
    property(chunks, subarray(['<end>', '€€', 'xx']), (given, stops) => {
      const whole = decode(given.flat())
      const { text, stopped } = run(given, stops)
      if (stopped) {
        expect(whole.startsWith(text)).toBe(true)
        expect(stops.some((stop) => whole.startsWith(stop, text.length))).toBe(true)
      } else {
        expect(text).toBe(whole)
      }
      for (const stop of stops) expect(text).not.toContain(stop)
    }),
    { numRuns: 2000 },
  )
})

test('every piece is its tokens decoded, and no token is lost, doubled or moved', () => {
  assert(
    property(chunks, (given) => {
      const { pieces, stopped } = run(given, ['<end>'])
      for (const piece of stopped ? pieces.slice(0, -1) : pieces) expect(piece.text).toBe(spelt(piece))
      const ids = pieces.flatMap(({ tokens }) => tokens.map(({ id }) => id))
      expect(ids).toEqual(ids.map((_, index) => index))
      if (!stopped) expect(ids).toHaveLength(given.length)
    }),
    { numRuns: 2000 },
  )
})
