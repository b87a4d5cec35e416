import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCall, callForm, callsOf, withCall, withLineBreak, withoutCall } from '#lib/draft/message-calls.ts'
import type { Message } from '#lib/messages/message.ts'

const says = (content: string, more: Partial<Message> = {}): Message => ({ role: 'assistant', content, ...more })
const structured = (id: string, name: string, text: string) => ({ id, type: 'function' as const, function: { name, arguments: text } })
const BLOCK = '<tool_call>{"name": "look", "arguments": {"q": "</tool_call>"}}</tool_call>'

describe('the calls of a message', () => {
  it('are the structured ones, then those of the text', () => {
    const message = says(`See.\n${BLOCK}`, { tool_calls: [structured('a', 'add', '{"x": 1}')] })
    expect(callsOf(message)).toEqual([
      { at: 0, source: 'structured', id: 'a', name: 'add', argumentsText: '{"x": 1}', arguments: { x: 1 } },
      { at: 1, source: 'text', name: 'look', argumentsText: '{"q": "</tool_call>"}', arguments: { q: '</tool_call>' }, span: [5, 5 + BLOCK.length] },
    ])
    expect(callsOf(message)).toBe(callsOf(message))
  })

  it('are nobody else’s but the assistant’s, and none that are only thought of', () => {
    expect(callsOf({ role: 'user', content: BLOCK })).toEqual([])
    expect(callsOf(says(`<think>${BLOCK}</think>`))).toEqual([])
  })

  it.each([
    ['{"x": 1', 'invalid_json', [7, 7]],
    ['[1]', 'bad_arguments', undefined],
  ])('of a structured call that says %s have a fault', (text, kind, span) => {
    const [call] = callsOf(says('', { tool_calls: [structured('a', 'add', text)] }))
    expect(call).toMatchObject({ argumentsText: text, fault: { kind, ...(span && { span }) } })
    expect(call?.arguments).toBeUndefined()
  })

  it('have their fault at its place in the content', () => {
    const content = 'See <tool_call>{"name": "look", oops}</tool_call>'
    const fault = callsOf(says(content))[0]?.fault
    expect(fault?.kind).toBe('invalid_json')
    expect(content.slice(...(fault?.span ?? [0, 0]))).toBe('o')
  })

  it('take no arguments where a structured call has no text', () => {
    expect(callsOf(says('', { tool_calls: [structured('a', 'add', '')] }))[0]?.arguments).toEqual({})
  })
})

describe('a call that is changed', () => {
  it('leaves all else of the message as it was', () => {
    const before = says(`a ${BLOCK} b ${BLOCK} c`, { tool_calls: [structured('a', 'add', '{}')], reasoning: 'r' })
    const after = withCall(before, 2, { argumentsText: '{"q": 2}' })
    expect(after).toEqual({ ...before, content: `a ${BLOCK} b <tool_call>{"name": "look", "arguments": {"q": 2}}</tool_call> c` })
    expect(withCall(before, 0, { name: 'sub', id: 'z' }).tool_calls).toEqual([structured('z', 'sub', '{}')])
    expect(() => withCall(before, 3, {})).toThrow('no call 3: the message has 3')
  })

  it.each([
    ['{"name": "look", "arguments": {"q": 1}', '{"name": "look", "arguments": {"q": 1}}'],
    ['\n{"nam": "look"}\n', '{"name": "look", "arguments": {}}'],
    ['{"name": "look", "arguments": {"q": 1e400}}', '{"name": "look", "arguments": {"q": 1e4}}'],
  ])('is mended as a whole where it cannot be read: %j', (inner, mended) => {
    const before = says(`a <tool_call>${inner}</tool_call>`)
    expect(callsOf(before)[0]).toMatchObject({ argumentsText: inner.trim(), fault: expect.anything() })
    const after = withCall(before, 0, { argumentsText: mended })
    expect(after.content).toBe(`a <tool_call>${inner.replace(inner.trim(), mended)}</tool_call>`)
    expect(callsOf(after)).toMatchObject([{ name: 'look', arguments: expect.anything() }])
  })

  it('says what it was told, whatever it said before', () => {
    const inner = fc.oneof(
      fc.constantFrom('{"name": "a", "arguments": {}}', '\n{"arguments": {"x": [1]}, "id": 3, "name": "b"}\n', '{bad', '', 'f\n<arg_key>a</arg_key>\n<arg_value>1</arg_value>'),
      fc.json().map((text) => ` ${text}`),
    )
    const name = fc.constantFrom('look', 'a "b"', '<tool_call>')
    fc.assert(
      fc.property(inner, name, fc.dictionary(fc.constantFrom('q', 'name', 'arguments'), fc.jsonValue()), (raw, called, args) => {
        const before = says(`a\n<tool_call>${raw}</tool_call>\nb`)
        const after = withCall(before, 0, { name: called, argumentsText: JSON.stringify(args) })
        expect(callsOf(after)[0]).toMatchObject({ name: called, argumentsText: JSON.stringify(args) })
        expect(callsOf(after)[0]?.fault).toBeUndefined()
        expect(after.content).toMatch(/^a\n.*\nb$/s)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a call more, and a call less', () => {
  it.each(['', 'See.', 'See.\n\nMore'])('come back to %j', (content) => {
    const added = addCall(says(content), { name: 'look', argumentsText: '{"q": 1}' }, 'text')
    expect(callsOf(added)).toMatchObject([{ name: 'look', arguments: { q: 1 } }])
    expect(withoutCall(added, 0)).toEqual(says(content))
    const native = addCall(says(content), { id: 'a', name: 'look', argumentsText: '{}' }, 'structured')
    expect(callsOf(native)).toMatchObject([{ id: 'a', name: 'look' }])
    expect(withoutCall(native, 0)).toEqual(says(content))
  })

  it('keeps the other calls', () => {
    const two = says('', { tool_calls: [structured('a', 'x', '{}'), structured('b', 'y', '{}')] })
    expect(callsOf(withoutCall(two, 0))).toMatchObject([{ id: 'b' }])
  })

  it('takes one line break along', () => {
    expect([withLineBreak('a\nB\nc', [2, 3]), withLineBreak('B\nc', [0, 1]), withLineBreak('aBc', [1, 2])]).toEqual([
      [1, 3],
      [0, 2],
      [1, 2],
    ])
  })
})

describe('the form of a new call', () => {
  it('is that of the message, else that of the conversation, else text', () => {
    const native = says('', { tool_calls: [structured('a', 'x', '{}')] })
    expect(callForm([native, says(BLOCK)], 1)).toBe('text')
    expect(callForm([native, says('none')], 1)).toBe('structured')
    expect(callForm([says('none'), { role: 'tool', content: '1', tool_call_id: 'a' }], 0)).toBe('structured')
    expect(callForm([says('none')], 0)).toBe('text')
  })
})
