import { expect, it, vi } from 'vitest'
import { TextStream } from '#lib/redact/text-stream.ts'

it('is one text of its pieces, behind what it began with', () => {
  const stream = new TextStream('begun ')
  expect(stream.add('one\n', [])).toMatchObject({ start: 6, end: 10 })
  expect(stream.add('two', [])).toMatchObject({ start: 10, end: 13 })
  expect([stream.text, stream.length, stream.safe()]).toEqual(['begun one\ntwo', 13, 10])
})

it('has an end that is not known where it was left in the middle', () => {
  const stream = new TextStream('abc')
  expect(stream.openEnd()).toEqual([])
  stream.openFrom = 1
  expect(stream.openEnd()).toEqual([{ start: 1, end: 3 }])
})

it('knows whether its tokens write its text', () => {
  const stream = new TextStream()
  stream.add('é', [{ text: '\ufffd', bytes: [0xc3] }, { text: '\ufffd', bytes: [0xa9] }])
  expect(stream.aligned).toBe(true)
  stream.add('a', [{ text: 'b' }])
  expect([stream.aligned, stream.written]).toEqual([false, 'éb'])
})

it('is covered anew only when it has grown or there is more to cut', () => {
  const stream = new TextStream('abc')
  const cover = vi.fn((text: string) => ({ text, ranges: [] }))
  for (const size of [1, 1, 2]) stream.covered(size, cover)
  stream.add('d', [])
  stream.covered(2, cover)
  expect(cover.mock.calls).toEqual([['abc'], ['abc'], ['abcd']])
})
