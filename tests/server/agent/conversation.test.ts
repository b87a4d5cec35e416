import { describe, expect, it } from 'vitest'
import { assistantMessage, observations } from '#server/agent/conversation.ts'

describe('assistantMessage', () => {
  it('keeps the arguments of a structured call as the model wrote them', () => {
    const message = assistantMessage({ content: '', reasoning: 'hm' }, [
      { kind: 'call', call: { id: 'a', name: 'f', arguments: { x: 1 }, source: 'structured', rawArguments: '{ "x": 1.0 }' } },
      { kind: 'rejection', error: { kind: 'invalid_json', message: 'no', raw: '{"x', callId: 'b', name: 'g' } },
      { kind: 'call', call: { id: 'c', name: 'h', arguments: {}, source: 'text' } },
    ])
    expect(message).toEqual({
      role: 'assistant',
      content: '',
      reasoning: 'hm',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{ "x": 1.0 }' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: '{"x' } },
      ],
    })
  })
})

describe('observations', () => {
  it('gives structured results as they are and JSON where they are no text', () => {
    const call = (id: string) => ({ kind: 'call' as const, call: { id, name: 'f', arguments: {}, source: 'structured' as const } })
    const told = observations([
      { read: call('a'), durationMs: 1, outcome: { ok: true, result: 'plain <b>' } },
      { read: call('b'), durationMs: 1, outcome: { ok: true, result: { x: [1, 2] } } },
      { read: call('c'), durationMs: 1, outcome: { ok: false, result: null, error: 'boom' } },
    ])
    expect(told.map((message) => message.content)).toEqual(['plain <b>', '{"x": [1, 2]}', '{"error": "boom"}'])
    expect(told.every((message) => message.role === 'tool')).toBe(true)
  })

  it('answers nothing where nothing was asked', () => {
    expect(observations([])).toEqual([])
  })
})
