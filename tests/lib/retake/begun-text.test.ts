import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BegunText } from '#lib/retake/begun-text.ts'
import type { Piece } from '#lib/retake/begun-text.ts'

const utf8 = new TextEncoder()
const lossy = new TextDecoder('utf-8', { ignoreBOM: true })
const NOTHING = new Uint8Array(0)

/** A token as a server reports it that decodes each by itself. */
function pieceOf(bytes: Uint8Array): Piece {
  const text = lossy.decode(bytes)
  return { text, tokens: [{ id: 1, text, bytes: [...bytes] }] }
}

function whole(begun: BegunText, pieces: readonly Piece[]): { content: string; reasoning: string } {
  const text = { ...begun.text }
  for (const piece of pieces.flatMap((one) => begun.take(one))) text[piece.channel] += piece.text
  const rest = begun.rest()
  if (rest !== undefined) text[rest.channel] += rest.text
  return text
}

describe('BegunText', () => {
  it('completes a character that the beginning ends in, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.nat(40), (text, cut) => {
        const bytes = utf8.encode(text)
        const at = Math.min(cut, bytes.length)
        const begun = new BegunText({ content: bytes.subarray(0, at), reasoning: NOTHING, channel: 'content' })
        expect(begun.text.content).not.toContain('\ufffd')
        // The rest of the character comes byte by byte, spoilt by a server that decodes each token by itself.
        const boundary = at + bytes.subarray(at).findIndex((byte) => byte < 0x80 || byte >= 0xc0)
        const end = boundary < at ? bytes.length : boundary
        const pieces = [...[...bytes.subarray(at, end)].map((byte) => pieceOf(Uint8Array.of(byte))), pieceOf(bytes.subarray(end))]
        expect(whole(begun, pieces).content).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('shows what never became a character as one that is broken', () => {
    const begun = new BegunText({ content: Uint8Array.of(0x61, 0xf0), reasoning: NOTHING, channel: 'content' })
    expect(begun.isInsideCharacter).toBe(true)
    expect(whole(begun, [{ text: '', tokens: [{ text: '<end>', special: true }] }])).toEqual({ content: 'a\ufffd', reasoning: '' })
  })

  it('takes what follows reasoning apart at its end, however the text is cut', () => {
    const rest = 'ore </thin </think>\n\nIt is 5.'
    fc.assert(
      fc.property(fc.array(fc.nat(rest.length), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), rest.length]
        const pieces = places.slice(1).map((to, at): Piece => ({ text: rest.slice(places[at], to) }))
        const begun = new BegunText({ content: NOTHING, reasoning: utf8.encode('m'), channel: 'reasoning' })
        expect(whole(begun, pieces)).toEqual({ reasoning: 'more </thin ', content: '\n\nIt is 5.' })
      }),
      { numRuns: 100 },
    )
  })

  it('keeps the tokens of every piece, in order, and reasoning that never ends', () => {
    const begun = new BegunText({ content: NOTHING, reasoning: utf8.encode('a'), channel: 'reasoning' })
    const tokens = [{ text: '</th', id: 1 }]
    expect(begun.take({ text: 'b</th', tokens })).toEqual([{ channel: 'reasoning', text: 'b', tokens }])
    expect(begun.rest()).toEqual({ channel: 'reasoning', text: '</th' })
    expect(begun.rest()).toBeUndefined()
  })
})
