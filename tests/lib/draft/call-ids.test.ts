import { describe, expect, it } from 'vitest'
import { freshId, freshIds, renameCalls } from '#lib/draft/call-ids.ts'
import type { Message } from '#lib/messages/message.ts'

const asks = (id: string): Message => ({
  role: 'assistant',
  content: '',
  tool_calls: [{ id, type: 'function', function: { name: 'look', arguments: '{}' } }],
})
const answers = (id: string): Message => ({ role: 'tool', content: '1', tool_call_id: id })

describe('ids of calls', () => {
  it('are none that a call or a result has', () => {
    expect(freshId([asks('call_2'), answers('call_3')])).toBe('call_4')
    const next = freshIds([])
    expect([next(), next()]).toEqual(['call_1', 'call_2'])
  })

  it('change together with those of their results', () => {
    const next = freshIds([asks('a')])
    expect(renameCalls([asks('a'), answers('a'), answers('b')], next)).toEqual([asks('call_2'), answers('call_2'), answers('b')])
  })
})
