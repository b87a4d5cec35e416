import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairCalls } from '#lib/draft/call-results.ts'
import { callsOf } from '#lib/draft/message-calls.ts'
import { asStructuredCalls, asTextCalls } from '#lib/draft/text-calls.ts'
import type { Message, ToolCall } from '#lib/messages/message.ts'

const call = (id: string, text = '{"q": "a"}', name = 'look'): ToolCall => ({ id, type: 'function', function: { name, arguments: text } })
const native = (content: string, ...calls: ToolCall[]): Message => ({ role: 'assistant', content, tool_calls: calls })
const answers = (id: string, content: string): Message => ({ role: 'tool', content, tool_call_id: id })
const says = (content: string): Message => ({ role: 'assistant', content })
const user = (content: string): Message => ({ role: 'user', content })

/** The same conversation with ids that count: those of a text form are made anew. */
function withCountedIds(messages: readonly Message[]): Message[] {
  const ids = new Map<string, string>()
  const counted = (id: string): string => ids.get(id) ?? (ids.set(id, `#${ids.size}`).get(id) ?? id)
  return messages.map((message) => ({
    ...message,
    ...(message.tool_calls && { tool_calls: message.tool_calls.map((one) => ({ ...one, id: counted(one.id) })) }),
    ...(message.tool_call_id !== undefined && { tool_call_id: counted(message.tool_call_id) }),
  }))
}

describe('calls as text', () => {
  it('become blocks, and their results blocks of one message', () => {
    const { messages, lost } = asTextCalls([user('Hi'), native('See.', call('a'), call('b', '{}')), answers('b', '{"error": "no"}'), answers('a', 'fine'), says('So.')])
    expect(messages).toEqual([
      user('Hi'),
      says('See.\n<tool_call>{"name": "look", "arguments": {"q": "a"}}</tool_call>\n<tool_call>{"name": "look", "arguments": {}}</tool_call>'),
      user('<tool_response>{"name": "look", "result": "fine"}</tool_response>\n<tool_response>{"name": "look", "error": "no"}</tool_response>'),
      says('So.'),
    ])
    expect(lost).toEqual([])
  })

  it('keep the order of blocks where a message has both forms', () => {
    const both = { ...native('<tool_call>{"name": "first"}</tool_call>', call('a', '{}', 'second')) }
    const { messages } = asTextCalls([both, answers('a', '2'), user('<tool_response>1</tool_response>')])
    expect(pairCalls(messages).pairs.map(({ call: { name }, results: [first] }) => [name, first?.text])).toEqual([
      ['first', '1'],
      ['second', '{"name": "second", "result": 2}'],
    ])
  })

  it('say what they could not carry', () => {
    const { messages, lost } = asTextCalls([native('', call('a', '{bad'), call('b')), answers('b', '1'), answers('x', '2'), answers('b', '3')])
    expect(lost).toEqual([
      'message 0: a call of look that can be read: its arguments are not those of a call',
      'message 0: which of its calls have no result',
      'message 2: a result that answers no call, or a call that has one already',
      'message 3: a result that answers no call, or a call that has one already',
    ])
    expect(messages).toHaveLength(2)
  })
})

describe('calls as structured calls', () => {
  it('are read from the text, and the blocks that answer them become messages', () => {
    const { messages, lost } = asStructuredCalls([
      says('See.\n<tool_call>{"name": "look", "arguments": {"q":  1}}</tool_call>\n<tool_call>{"name": "look"}</tool_call>'),
      user('<tool_response>{"name": "look", "duration_s": 0.1, "result": 3}</tool_response>\n<tool_response>plain</tool_response>\nAnd?'),
    ])
    expect(messages).toEqual([
      native('See.', call('call_1', '{"q":  1}'), call('call_2', '{}')),
      answers('call_1', '3'),
      answers('call_2', 'plain'),
      user('And?'),
    ])
    expect(lost).toEqual(['message 0: of the result of look, duration_s'])
  })

  it('stay in the text where they cannot be read, and it is said', () => {
    const given = [says('<tool_call>{bad</tool_call>\n<tool_call>{"name": "look"}</tool_call>'), user('<tool_response>{"error": "no"}</tool_response>\n<tool_response>1</tool_response>')]
    const { messages, lost } = asStructuredCalls(given)
    expect(callsOf(messages[0] ?? says('')).map(({ source }) => source)).toEqual(['structured', 'text'])
    expect(messages.slice(1)).toEqual([answers('call_1', '1'), user('<tool_response>{"error": "no"}</tool_response>')])
    expect(lost).toEqual(['message 0: the order of its calls, since one of them cannot be read and stays in the text'])
  })
})

describe('there and back', () => {
  it('loses nothing but the ids of a conversation in order', () => {
    const result = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"error": "no"}', '{"error":"no"}', '"quoted"', '</tool_response>', '42', ' 42', '{"result": 1}', ''))
    const args = fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value))
    const exchange = fc.array(fc.tuple(fc.constantFrom('look', 'a "b"'), args, result), { minLength: 1, maxLength: 3 })
    const text = fc.constantFrom('', 'See.', 'Two\nlines', '<think>hm</think>')
    fc.assert(
      fc.property(fc.array(fc.tuple(text, exchange), { maxLength: 4 }), (turns) => {
        const given = turns.flatMap(([content, calls], turn): Message[] => [
          native(content, ...calls.map(([name, argumentsText], at) => call(`${turn}.${at}`, argumentsText, name))),
          ...calls.map(([, , told], at) => answers(`${turn}.${at}`, told)),
        ])
        const there = asTextCalls(given)
        expect(there.lost).toEqual([])
        expect(there.messages.every((message) => message.tool_calls === undefined && message.role !== 'tool')).toBe(true)
        const back = asStructuredCalls(there.messages)
        expect(back.lost).toEqual([])
        expect(withCountedIds(back.messages)).toEqual(withCountedIds(given))
      }),
      { numRuns: 200 },
    )
  })
})
