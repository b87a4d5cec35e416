import { describe, expect, it } from 'vitest'
import { annotationSchema, appendSchema, draftInputSchema, forkSchema, previewSchema } from '#lib/api/writing.ts'

const message = { role: 'user', content: [{ type: 'text', text: 'Hi' }] }

describe('requests of writing by hand', () => {
  it('fill in what a person leaves out', () => {
    expect(forkSchema.parse({ message: 2 })).toEqual({ message: 2, start: true, environment: 'conversation' })
    expect(draftInputSchema.parse({})).toEqual({ messages: [] })
    expect(previewSchema.parse({ messages: [] })).toEqual({ messages: [], protocol: 'auto', tools: [] })
  })

  it('take messages as people paste them', () => {
    const read = { message: { role: 'user', content: 'Hi' }, marks: { train: false } }
    expect(draftInputSchema.parse({ messages: [{ message, marks: { train: false } }] }).messages).toEqual([read])
    expect(forkSchema.parse({ message: 0, edits: [{ op: 'insert', index: 0, message }] }).edits?.[0]).toMatchObject({ message: read.message })
  })

  it.each([
    ['a fork at no message', forkSchema, { message: -1 }],
    ['an edit of an unknown kind', forkSchema, { message: 0, edits: [{ op: 'swap', index: 0 }] }],
    ['a key that nobody knows', draftInputSchema, { mesages: [] }],
    ['nothing to append', appendSchema, { events: [] }],
    ['an event that a person does not write', appendSchema, { events: [{ type: 'run.finished', outcome: 'final' }] }],
    ['an event that has a place already', appendSchema, { events: [{ type: 'message.removed', index: 0, seq: 4, at: 1 }] }],
    ['a rating out of range', annotationSchema, { rating: 2 }],
  ])('refuse %s', (_words, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false)
  })

  it('tell a mark that is taken away from one that stays', () => {
    expect(annotationSchema.parse({ note: null })).toEqual({ note: null })
  })
})
