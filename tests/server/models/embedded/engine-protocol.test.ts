import { expect, test } from 'vitest'
import {
  engineCommandSchema,
  engineInfoSchema,
  engineNoticeSchema,
  engineWorkerDataSchema,
} from '#server/models/embedded/engine-protocol.ts'

const info = { vocabularySize: 512, contextSize: 2048, sequences: 4, candidates: 512, template: 'gguf' }

test('commands and notices that belong to the protocol pass unchanged', () => {
  const commands = [
    { type: 'generate', id: 1, messages: [{ role: 'user', content: 'hi' }], sampling: { temperature: 0.5, seed: 1 } },
    { type: 'abort', id: 1 },
    { type: 'close' },
  ]
  const token = { id: 3, text: 'a', bytes: [97], logprob: -0.5, top: [{ id: 3, text: 'a', bytes: [97], logprob: null }] }
  const notices = [
    { type: 'ready', info },
    { type: 'unavailable', reason: 'no' },
    { type: 'delta', id: 1, text: 'a', tokens: [token, { ...token, special: true }] },
    { type: 'end', id: 1, finishReason: 'stop', usage: { promptTokens: 1, completionTokens: 2, cachedTokens: 0 } },
    { type: 'failed', id: 1, code: 'aborted', message: 'cancelled' },
  ]
  for (const command of commands) expect(engineCommandSchema.parse(command)).toEqual(command)
  for (const notice of notices) expect(engineNoticeSchema.parse(notice)).toEqual(notice)
})

test('anything else is refused', () => {
  expect(engineCommandSchema.safeParse({ type: 'generate', id: 1 }).success).toBe(false)
  expect(engineCommandSchema.safeParse({ type: 'abort', id: 1, more: 1 }).success).toBe(false)
  expect(engineNoticeSchema.safeParse({ type: 'failed', id: 1, code: 'odd', message: '' }).success).toBe(false)
  expect(engineInfoSchema.safeParse({ ...info, template: 'other' }).success).toBe(false)
  expect(engineWorkerDataSchema.safeParse({ modelPath: '' }).success).toBe(false)
})
