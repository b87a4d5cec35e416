import { describe, expect, it } from 'vitest'
import { chatMessages, toMessages, unknownMessageKeys } from '#lib/formats/read-chat-message.ts'

const read = (...messages: unknown[]) => toMessages(chatMessages.parse(messages)).map((entry) => entry.message)

describe('toMessages', () => {
  it.each([
    ['null', null, ''],
    ['parts', [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }], 'ab'],
    ['nothing', undefined, ''],
  ])('reads a content that is %s', (_name, content, expected) => {
    expect(read({ role: 'user', content })[0]?.content).toBe(expected)
  })

  it.each(['reasoning', 'reasoning_content', 'thinking'])('reads reasoning under %s', (key) => {
    expect(read({ role: 'assistant', content: 'x', [key]: 'why' })[0]?.reasoning).toBe('why')
  })

  it('reads reasoning in parts', () => {
    const details = [{ type: 'reasoning.text', text: 'a' }, { type: 'reasoning.summary', summary: 'b' }]
    expect(read({ role: 'assistant', reasoning_details: details })[0]?.reasoning).toBe('ab')
  })

  it.each([['developer', 'system'], ['function', 'tool'], ['human', 'user'], ['gpt', 'assistant']])('knows the role %s as %s', (role, known) => {
    expect(read({ role, content: 'x' })[0]?.role).toBe(known)
  })

  it('refuses a role that it does not know, and parts that are no text', () => {
    expect(chatMessages.safeParse([{ role: 'constructor', content: '' }]).error?.issues[0]?.message).toContain("'constructor'")
    expect(chatMessages.safeParse([{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }]).success).toBe(false)
  })

  it.each([
    ['under function', { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x": 1}' } }],
    ['as an object', { id: 'a', function: { name: 'f', arguments: { x: 1 } } }],
    ['beside the name', { id: 'a', name: 'f', arguments: { x: 1 } }],
    ['as input', { id: 'a', name: 'f', input: { x: 1 } }],
  ])('reads arguments %s', (_name, call) => {
    const [message] = read({ role: 'assistant', content: null, tool_calls: [call] })
    expect(message?.tool_calls?.[0]).toMatchObject({ id: 'a', type: 'function', function: { name: 'f' } })
    expect(JSON.parse(message?.tool_calls?.[0]?.function.arguments ?? '')).toEqual({ x: 1 })
  })

  it('gives calls without an id one, and tells answers without one theirs by their place', () => {
    const calls = [{ function: { name: 'f' } }, { function: { name: 'g', arguments: null } }]
    const all = read({ role: 'assistant', tool_calls: calls }, { role: 'tool', content: '1' }, { role: 'tool', content: '2' })
    expect(all[0]?.tool_calls?.map((call) => [call.id, call.function.arguments])).toEqual([['call_1', '{}'], ['call_2', '{}']])
    expect(all.slice(1).map((message) => message.tool_call_id)).toEqual(['call_1', 'call_2'])
  })

  it('reads the old form of a call and its answer', () => {
    const all = read({ role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } }, { role: 'function', name: 'f', content: '1' })
    expect(all[1]).toEqual({ role: 'tool', content: '1', tool_call_id: 'call_1', name: 'f' })
  })

  it('takes arguments as they are written where they are an object', () => {
    const given = chatMessages.parse([{ role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: { x: 1 } } }] }])
    expect(toMessages(given, () => '{"x": 1.0}')[0]?.message.tool_calls?.[0]?.function.arguments).toBe('{"x": 1.0}')
  })

  it('makes a loss flag of a weight', () => {
    const given = chatMessages.parse([{ role: 'assistant', weight: 0 }, { role: 'assistant', weight: 1 }, { role: 'assistant' }])
    expect(toMessages(given).map((entry) => entry.marks)).toEqual([{ train: false }, { train: true }, undefined])
  })
})

describe('unknownMessageKeys', () => {
  it('names what messages hold besides', () => {
    expect(unknownMessageKeys([{ role: 'user', refusal: null, reward: 1 }, { role: 'user', reward: 2 }])).toEqual(['of its messages not taken: reward'])
    expect(unknownMessageKeys(undefined)).toEqual([])
  })
})
