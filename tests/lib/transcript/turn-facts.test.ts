import { expect, test } from 'vitest'
import type { Turn } from '#lib/run/state.ts'
import { tokensPerSecond, turnFacts } from '#lib/transcript/turn-facts.ts'

const bare: Turn = { turn: 1, attempt: 1, protocol: 'hermes', startedAt: 0, firstMessage: 1, tokenCount: 0, failures: [], calls: [] }
const valueOf = (turn: Turn, name: string) => turnFacts(turn).find((fact) => fact.name === name)?.value

test('speed counts from the first token to the last', () => {
  const timing = { firstTokenMs: 500, totalMs: 1500 }
  expect(tokensPerSecond({ ...bare, timing, usage: { completionTokens: 21 } })).toBe(20)
  expect(valueOf({ ...bare, timing, tokenCount: 21 }, 'Speed')).toBe('20 tokens/s')
  expect(tokensPerSecond({ ...bare, timing, usage: { completionTokens: 1 } })).toBeUndefined()
  expect(tokensPerSecond({ ...bare, timing: { firstTokenMs: null, totalMs: 9 }, tokenCount: 9 })).toBeUndefined()
})

test('what nobody said is unknown, not zero', () => {
  for (const name of ['First token', 'Reply', 'Speed', 'Prompt tokens', 'Reply tokens', 'Finish reason', 'Sampling']) {
    expect(valueOf(bare, name)).toBeUndefined()
  }
  expect(valueOf({ ...bare, usage: { cachedTokens: 0 } }, 'Cached prompt')).toBe('0')
})

test('sampling as asked for', () => {
  const request = { model: 'm', messages: 1, sampling: { temperature: 0, topP: 0.9 }, tools: false }
  expect(valueOf({ ...bare, request }, 'Sampling')).toBe('temperature 0, topP 0.9')
  expect(valueOf({ ...bare, request: { ...request, sampling: {} } }, 'Sampling')).toBe('the server’s defaults')
})
