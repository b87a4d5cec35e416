import { describe, expect, it } from 'vitest'
import { marksSchema, patchMarks, trainedParts } from '#lib/messages/marks.ts'

describe('marks', () => {
  it('say part by part what counts for the loss: by default what the assistant said', () => {
    const all = { reasoning: true, content: true, calls: true }
    expect(trainedParts('assistant', undefined)).toEqual(all)
    expect(trainedParts('user', undefined)).toEqual({ reasoning: false, content: false, calls: false })
    expect(trainedParts('user', true)).toEqual(all)
    expect(trainedParts('assistant', { reasoning: false })).toEqual({ ...all, reasoning: false })
    expect(trainedParts('tool', { content: true })).toEqual({ reasoning: false, content: true, calls: false })
  })

  it('are patched: what is undefined goes, what is left out stays, an empty list is none', () => {
    const before = { train: false, intended: ['empty'], rating: 0, note: '' }
    expect(patchMarks(before, {})).toEqual(before)
    expect(patchMarks(before, { train: undefined, intended: [], note: 'n' })).toEqual({ rating: 0, note: 'n' })
    expect(patchMarks(undefined, { rating: 1 })).toEqual({ rating: 1 })
  })

  it('are refused where they say what nobody knows', () => {
    expect(marksSchema.safeParse({ stars: 5 }).success).toBe(false)
    expect(marksSchema.safeParse({ rating: 2 }).success).toBe(false)
  })
})
