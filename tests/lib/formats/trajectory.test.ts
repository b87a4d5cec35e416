import { describe, expect, it } from 'vitest'
import { endsComplete, lostMarks } from '#lib/formats/trajectory.ts'
import { ASKED, CALLING, SAID } from './records.ts'

describe('lostMarks', () => {
  it('names each kind of mark with its messages', () => {
    const messages = [{ message: ASKED, marks: { note: 'n' } }, { message: SAID }, { message: SAID, marks: { note: 'm', train: false } }]
    expect(lostMarks(messages, ['train', 'note', 'rating'])).toEqual([
      'the loss flag of message 2 has no place in this format',
      'the note of message 0, 2 has no place in this format',
    ])
    expect(lostMarks(messages, [])).toEqual([])
  })
})

describe('endsComplete', () => {
  it.each([[[ASKED, SAID], true], [[ASKED], false], [[CALLING], false], [[{ ...SAID, content: ' ' }], false], [[], false]])('%j: %s', (messages, expected) => {
    expect(endsComplete(messages.map((message) => ({ message })))).toBe(expected)
  })
})
