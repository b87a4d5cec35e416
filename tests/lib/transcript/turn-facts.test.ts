import { expect, test } from 'vitest'
import type { Turn } from '#lib/run/state.ts'
import { tokensPerSecond, turnFacts } from '#lib/transcript/turn-facts.ts'

const bare: Turn = { turn: 1, attempt: 1, protocol: 'hermes', startedAt: 0, firstMessage: 1, tokenCount: 0, failures: [], calls: [] }
const valueOf = (turn: Turn, name: string) => turnFacts(turn, [turn]).find((fact) => fact.name === name)?.value

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

test('prompt ids, how they go on, and what made them', () => {
  const template = 'a1b2c3d4e5f6'.repeat(5)
  const identity = { source: 'the model server', template, tokenizer: null, date: '2026-11-22' }
  const turn: Turn = { ...bare, prompt: { sequence: 0, keep: 1200, length: 1234, count: 34, drift: { kind: 'exact' }, identity } }
  expect(valueOf(turn, 'Prompt ids')).toBe('1,234, 34 of them new')
  const first: Turn = { ...bare, prompt: { sequence: 0, keep: 0, length: 34, count: 34, drift: { kind: 'first' } } }
  expect(valueOf(first, 'Prompt ids')).toBe('34, all new')
  expect(valueOf(turn, 'Continuation')).toBe('exact ids')
  expect(valueOf(turn, 'Chat template')).toBe('a1b2c3d4e5 · 2026-11-22')
  expect(turnFacts(turn, [turn]).find((fact) => fact.name === 'Chat template')?.about).toContain(template)
  expect(turnFacts(turn, [turn]).find((fact) => fact.name === 'Tokenizer')).toMatchObject({ value: undefined })
  expect(valueOf(turn, 'Encoded by')).toBe('the model server')
  expect(valueOf(bare, 'Prompt ids')).toBeUndefined()
  expect(turnFacts(bare, [bare]).map((fact) => fact.name)).not.toContain('Chat template')
})

test('the identity that the log named once holds for later turns, not for earlier ones or those without prompt ids', () => {
  const prompt = { sequence: 0, keep: 0, length: 9, count: 9, drift: { kind: 'text', character: 4 } as const }
  const identity = { source: 'the model server', template: null, tokenizer: 'ffff' }
  const turns: Turn[] = [{ ...bare, prompt }, { ...bare, turn: 2, prompt: { ...prompt, identity } }, { ...bare, turn: 3, prompt }, { ...bare, turn: 4 }]
  const sources = turns.map((turn) => turnFacts(turn, turns).find((fact) => fact.name === 'Encoded by')?.value)
  expect(sources).toEqual([undefined, 'the model server', 'the model server', undefined])
  expect(turnFacts(bare, [{ ...bare, prompt }]).some((fact) => fact.warn)).toBe(false)
  expect(turnFacts({ ...bare, prompt }, turns).find((fact) => fact.warn)).toMatchObject({ name: 'Continuation' })
})
