import { describe, expect, it } from 'vitest'
import { reasoningOf, withReasoning } from '#lib/draft/message-reasoning.ts'
import type { Message } from '#lib/messages/message.ts'

const says = (content: string, more: Partial<Message> = {}): Message => ({ role: 'assistant', content, ...more })

describe('the reasoning of a message', () => {
  it('is its field, else the first think block of its text', () => {
    expect(reasoningOf(says('<think>b</think>', { reasoning: 'a' }))).toEqual({ source: 'field', text: 'a', closed: true })
    expect(reasoningOf(says('So <think>b</think> c'))).toEqual({ source: 'think', text: 'b', span: [3, 19], closed: true })
    expect(reasoningOf(says('<think>b'))).toMatchObject({ text: 'b', closed: false })
    expect(reasoningOf(says('b'))).toBeUndefined()
    expect(reasoningOf({ role: 'user', content: '<think>b</think>' })).toBeUndefined()
  })

  it('changes where it stands', () => {
    expect(withReasoning(says('x', { reasoning: 'a' }), 'b')).toEqual(says('x', { reasoning: 'b' }))
    expect(withReasoning(says('x <think>a</think> y'), 'b')).toEqual(says('x <think>b</think> y'))
    expect(withReasoning(says('<think>a'), 'b')).toEqual(says('<think>b</think>'))
    expect(withReasoning(says('x'), 'b')).toEqual(says('x', { reasoning: 'b' }))
  })

  it('goes without a trace', () => {
    expect(withReasoning(says('x', { reasoning: 'a' }), undefined)).toEqual(says('x'))
    expect(withReasoning(says('<think>a</think>\nx'), undefined)).toEqual(says('x'))
    expect(withReasoning(says('x'), undefined)).toEqual(says('x'))
  })
})
