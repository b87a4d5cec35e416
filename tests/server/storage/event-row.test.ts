import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from '#lib/run/events.ts'
import { decodeEvent, encodeEvent } from '#server/storage/event-row.ts'
import { promptEncoded, textAppended, turnStarted } from '../../support/stored-runs.ts'

describe('encodeEvent', () => {
  it('keeps every text exactly, lone surrogates and NUL too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0xd800, max: 0xdfff })), (text, units) => {
        const event: RunEvent = { seq: 1, at: 2, type: 'tool.progressed', turn: 3, callId: text, chunk: String.fromCharCode(0, ...units) }
        expect(decodeEvent('r', encodeEvent(event))).toStrictEqual(event)
      }),
    )
  })

  it('names the turn in a column, and keeps tokens out of the JSON', () => {
    expect(encodeEvent(textAppended(7, 'a', { tokens: [{ text: 'a' }] }))).toStrictEqual({
      seq: 7,
      at: 2007,
      type: 'tokens.appended',
      turn: 1,
      data: '{"turn":1,"channel":"content","text":"a","t":7}',
      tokens: expect.any(Uint8Array),
    })
    expect(encodeEvent(promptEncoded(2, [{ id: 1, text: 'a' }]))).toMatchObject({
      data: '{"turn":1,"sequence":0,"keep":0,"length":1,"count":1,"drift":{"kind":"first"}}',
      tokens: expect.any(Uint8Array),
    })
    expect(encodeEvent({ seq: 1, at: 1, type: 'run.interrupted', why: 'x' })).toMatchObject({ turn: null, tokens: null })
  })
})

describe('decodeEvent', () => {
  it('takes tokens from where they have moved to', () => {
    const moved = encodeEvent(textAppended(7, 'a'))
    expect(decodeEvent('r', moved, () => [{ text: 'a' }])).toStrictEqual(textAppended(7, 'a', { tokens: [{ text: 'a' }] }))
    expect(decodeEvent('r', moved, () => undefined)).toStrictEqual(textAppended(7, 'a'))
  })

  const row = encodeEvent(turnStarted(5))

  it.each([
    ['{"turn":', 'JSON'],
    ['[1]', 'its data is no JSON object'],
    ['', 'its data is no JSON object'],
  ])('names run and seq of a damaged row (%j)', (data, why) => {
    expect(() => decodeEvent('r1', { ...row, data })).toThrow(
      expect.objectContaining({ code: 'internal', message: expect.stringContaining('event 5 of run r1 is damaged in the database') }),
    )
    expect(() => decodeEvent('r1', { ...row, data })).toThrow(why)
  })

  it('says so of damaged tokens', () => {
    expect(() => decodeEvent('r1', { ...row, tokens: Uint8Array.of(7) })).toThrow('event 5 of run r1 is damaged in the database: stored tokens begin with byte 7')
    expect(() => decodeEvent('r1', { ...row, tokens: Uint8Array.of(1, 2, 3) })).toThrow('event 5 of run r1 is damaged')
  })
})
