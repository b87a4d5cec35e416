import { expect, it } from 'vitest'
import { promptToken, reportedToken, utf8Bytes } from '#server/models/reported-token.ts'

it.each([
  [{ id: 6, text: 'é', logprob: -0.5 }, { id: 6, text: 'é', bytes: [0xc3, 0xa9], logprob: -0.5 }],
  [{ text: 'é' }, { text: 'é', bytes: [0xc3, 0xa9], logprob: null }],
  [{ id: 9, text: ' \uFFFD', logprob: -9999 }, { id: 9, text: ' \uFFFD', bytes: null, logprob: null }],
  [{ id: 9, text: null, logprob: 'NaN' as const }, { id: 9, text: '', bytes: null, logprob: null }],
  [{ id: null, text: '', logprob: null }, { text: '', bytes: [], logprob: null }],
])('%j', (reported, token) => {
  expect(reportedToken(reported)).toEqual(token)
})

it.each([
  ['<|im_start|>', true],
  ['<｜User｜>', true],
  ['</s>', true],
  ['<end_of_turn>', true],
  ['[INST]', true],
  ['<tool_call>', undefined],
  ['<|', undefined],
  ['user', undefined],
])('knows a control token by its spelling: %s', (text, special) => {
  expect(promptToken(1, text, null)).toEqual({ id: 1, text, bytes: null, ...(special ? { special } : {}) })
})

it('encodes text as UTF-8', () => {
  expect(utf8Bytes('👋')).toEqual([0xf0, 0x9f, 0x91, 0x8b])
})
