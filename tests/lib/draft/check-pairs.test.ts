import { describe, expect, it } from 'vitest'
import { pairCalls } from '#lib/draft/call-results.ts'
import { checkPairs } from '#lib/draft/check-pairs.ts'
import type { Message } from '#lib/messages/message.ts'

const native = (...ids: string[]): Message => ({
  role: 'assistant',
  content: '',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
})
const answers = (id: string): Message => ({ role: 'tool', content: 'fine', tool_call_id: id })
const check = (...messages: Message[]) => checkPairs(messages, pairCalls(messages))

describe('checkPairs', () => {
  it('offers a result that says there is none, right behind the call', () => {
    expect(check(native('a'), { role: 'assistant', content: 'So.' })).toMatchObject([
      {
        kind: 'missing_result',
        message: 0,
        call: 0,
        repair: { bodies: [{ type: 'message.authored', index: 1, message: { role: 'tool', content: '{"error": "no result"}', tool_call_id: 'a' } }] },
      },
    ])
  })

  it('offers to take a call out that nobody could answer', () => {
    const [found] = check({ role: 'assistant', content: 'a <tool_call>{bad}</tool_call>' }, { role: 'user', content: 'b' })
    expect(found?.repair).toMatchObject({ label: 'Remove the call', bodies: [{ type: 'message.edited', message: { content: 'a ' } }] })
  })

  it('gives a call a new id, and its result with it', () => {
    expect(check(native('a', 'a'), answers('a'), answers('a'))[0]?.repair?.bodies).toMatchObject([
      { index: 0, message: { tool_calls: [{ id: 'a' }, { id: 'call_2' }] } },
      { index: 2, message: { tool_call_id: 'call_2' } },
    ])
  })

  it('says which call a result names that nobody made', () => {
    expect(check(native('a'), answers('a'), answers('b'))).toMatchObject([
      { kind: 'orphan_result', message: 2, text: 'this result answers nothing: the assistant message before it has no call "b"' },
    ])
  })

  it('lets a draft end with calls, if none of them is answered', () => {
    expect(check(native('a', 'b'))).toEqual([])
    expect(check(native('a', 'b'), answers('b'))).toMatchObject([{ kind: 'missing_result', call: 0 }])
  })
})
