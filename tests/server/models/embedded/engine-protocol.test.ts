import { expect, test } from 'vitest'
import {
  engineCommandSchema,
  engineInfoSchema,
  engineNoticeSchema,
  engineWorkerDataSchema,
  isLast,
} from '#server/models/embedded/engine-protocol.ts'

const info = {
  vocabularySize: 512,
  contextSize: 2048,
  sequences: 4,
  candidates: 512,
  template: { source: 'gguf', sha256: 'aa', dated: false },
  tokenizer: 'bb',
}
const messages = [{ role: 'user', content: 'hi' }]

test('commands and notices that belong to the protocol pass unchanged', () => {
  const commands = [
    { type: 'generate', id: 1, prompt: { messages, now: 5 }, sampling: { temperature: 0.5, seed: 1 } },
    { type: 'generate', id: 2, prompt: { ids: [1, 2] }, sampling: {} },
    { type: 'render', id: 3, messages, now: 5 },
    { type: 'encode', id: 4, text: 'hi' },
    { type: 'score', id: 5, ids: [1, 2] },
    { type: 'abort', id: 1 },
    { type: 'close' },
  ]
  const token = { id: 3, text: 'a', bytes: [97], logprob: -0.5, top: [{ id: 3, text: 'a', bytes: [97], logprob: null }] }
  const notices = [
    { type: 'ready', info },
    { type: 'unavailable', reason: 'no' },
    { type: 'delta', id: 1, text: 'a', tokens: [token, { ...token, special: true }] },
    { type: 'end', id: 1, finishReason: 'stop', usage: { promptTokens: 1, completionTokens: 2, cachedTokens: 0 } },
    { type: 'prompt', id: 1, tokens: [{ id: 3, text: 'a', bytes: [97] }] },
    { type: 'rendered', id: 3, text: 'hi' },
    { type: 'encoded', id: 4, tokens: [token] },
    { type: 'scored', id: 5, logprobs: [null, -0.5] },
    { type: 'failed', id: 1, code: 'aborted', message: 'cancelled' },
  ]
  for (const command of commands) expect(engineCommandSchema.parse(command)).toEqual(command)
  for (const notice of notices) expect(engineNoticeSchema.parse(notice)).toEqual(notice)
})

test('anything else is refused', () => {
  expect(engineCommandSchema.safeParse({ type: 'generate', id: 1 }).success).toBe(false)
  expect(engineCommandSchema.safeParse({ type: 'abort', id: 1, more: 1 }).success).toBe(false)
  expect(engineNoticeSchema.safeParse({ type: 'failed', id: 1, code: 'odd', message: '' }).success).toBe(false)
  const both = { messages, now: 5, ids: [1] }
  expect(engineCommandSchema.safeParse({ type: 'generate', id: 1, prompt: both, sampling: {} }).success).toBe(false)
  expect(engineInfoSchema.safeParse({ ...info, template: { ...info.template, source: 'other' } }).success).toBe(false)
  expect(engineWorkerDataSchema.safeParse({ modelPath: '' }).success).toBe(false)
})

test('a prompt and a delta are followed by more, everything else is the last', () => {
  expect(isLast({ type: 'prompt', id: 1, tokens: [] })).toBe(false)
  expect(isLast({ type: 'delta', id: 1, text: '', tokens: [] })).toBe(false)
  expect(isLast({ type: 'end', id: 1, finishReason: null })).toBe(true)
  expect(isLast({ type: 'failed', id: 1, code: 'aborted', message: '' })).toBe(true)
})
