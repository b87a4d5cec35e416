import { describe, expect, it } from 'vitest'
import { endsTurn, forcedOf } from '#server/runs/forced-token.ts'
import type { KeptReply } from '#server/runs/sequences.ts'

const top = [
  { id: 7, text: ' a', bytes: [32, 97], logprob: -0.1 },
  { id: 8, text: '', bytes: null, logprob: -2 },
  { id: 9, text: '\ufffd', bytes: [0xc3], logprob: -3 },
]
const next = { id: 7, text: ' a', bytes: [32, 97], logprob: -0.1, top }
const end = { id: 8, text: '<|im_end|>', special: true as const }
const kept: KeptReply = { turn: 1, prompt: [end], tokens: [], next: { channel: 'content', token: next } }

describe('forcedOf', () => {
  it('finds the token of an id among those on record, with its logprob and its rivals', () => {
    expect(forcedOf({ id: 9 }, kept, true)).toEqual({ token: { id: 9, text: '\ufffd', bytes: [0xc3], logprob: -3, top }, ends: false })
    expect(forcedOf({ id: 7 }, kept, true)).toMatchObject({ token: { id: 7, top }, ends: false })
  })

  it('knows an end of turn by its text, also where the server leaves that out', () => {
    expect(forcedOf({ id: 8 }, kept, true)).toMatchObject({ token: { id: 8, text: '<|im_end|>', special: true }, ends: true })
    expect(forcedOf({ id: 8 }, { ...kept, prompt: undefined }, true)).toMatchObject({ token: { text: '' }, ends: false })
    expect(forcedOf({ id: 8 }, kept, false)).toEqual({ token: { text: '<|im_end|>', special: true }, ends: true })
    expect([endsTurn(end), endsTurn({ text: '<|im_end|>' }), endsTurn({ text: '<think>', special: true })]).toEqual([true, false, false])
  })

  it('gives another model the text: ids are not its own', () => {
    expect(forcedOf({ id: 7 }, kept, false)).toEqual({ text: ' a' })
  })

  it('takes any text, and an id with its text that is not on record', () => {
    expect(forcedOf({ text: 'so' }, kept, true)).toEqual({ text: 'so' })
    expect(forcedOf({ id: 70, text: 'so' }, kept, true)).toEqual({ token: { id: 70, text: 'so', logprob: null, top }, ends: false })
    expect(forcedOf(undefined, kept, true)).toBeUndefined()
    expect(forcedOf({ text: '' }, kept, true)).toBeUndefined()
  })

  it('takes the typed text of the end for the end, and nothing behind or before it', () => {
    expect(forcedOf({ text: '<|im_end|>' }, kept, true)).toMatchObject({ token: { id: 8, text: '<|im_end|>', special: true }, ends: true })
    expect(forcedOf({ text: '<|im_end|>' }, kept, false)).toEqual({ token: { text: '<|im_end|>', special: true }, ends: true })
    expect(forcedOf({ text: '<|im_end|>' }, { ...kept, prompt: undefined }, true)).toEqual({ text: '<|im_end|>' })
    expect(forcedOf({ text: '</s>' }, kept, true)).toEqual({ text: '</s>' })
    for (const text of ['so<|im_end|>', '<|im_end|>\n']) expect(() => forcedOf({ text }, kept, true)).toThrow('<|im_end|> ends a reply')
  })

  it('refuses an id of which nothing is known', () => {
    expect(() => forcedOf({ id: 70 }, kept, true)).toThrow('the token with the id 70 is none of those on record at the cut; give its text, too')
  })
})
