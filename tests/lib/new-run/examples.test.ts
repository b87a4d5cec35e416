import { expect, it } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import { callsProtocol, insertExamples, NO_EXAMPLES, USUAL_USE, type Example, type ExampleUse } from '#lib/new-run/examples.ts'

const call = (id: string) => ({ id, type: 'function' as const, function: { name: 'add', arguments: '{"a": 1}' } })
const NATIVE: Message[] = [
  { role: 'user', content: 'Add one.' },
  { role: 'assistant', content: '', tool_calls: [call('c1')] },
  { role: 'tool', content: '2', tool_call_id: 'c1' },
  { role: 'assistant', content: 'It is 2.' },
]
const HERMES: Message[] = [
  { role: 'user', content: 'Add two.' },
  { role: 'assistant', content: '<tool_call>{"name": "add", "arguments": {"a": 2}}</tool_call>' },
  { role: 'user', content: '<tool_response>{"name": "add", "result": 4}</tool_response>' },
  { role: 'assistant', content: 'It is 4.' },
]
const example = (id: string, messages: readonly Message[]): Example => ({ id, title: `Title ${id}`, messages })
const BOTH = [example('n', NATIVE), example('h', HERMES)]
const history = (calls: ExampleUse['calls']): ExampleUse => ({ as: 'history', calls })

it('puts examples before the task as they are written, in their order', () => {
  const inserted = insertExamples(BOTH, USUAL_USE, 'hermes')
  expect(inserted).toEqual({ history: [...NATIVE, ...HERMES], lengths: [4, 4], system: undefined, remarks: [] })
  expect(insertExamples(BOTH.toReversed(), USUAL_USE, 'hermes').history).toEqual([...HERMES, ...NATIVE])
})

it('writes all calls in one form where that is asked', () => {
  const text = insertExamples(BOTH, history('text'), 'hermes').history
  expect(text.some((message) => message.tool_calls !== undefined || message.role === 'tool')).toBe(false)
  expect(text[1]?.content).toContain('<tool_call>')
  const structured = insertExamples(BOTH, history('structured'), 'native').history
  expect(structured.filter((message) => message.tool_calls !== undefined)).toHaveLength(2)
  expect(structured.some((message) => message.content.includes('<tool_call>'))).toBe(false)
})

it('writes examples out as text for the system prompt', () => {
  const { history: messages, system, lengths } = insertExamples(BOTH, { as: 'text', calls: 'written' }, 'hermes')
  expect([messages, lengths]).toEqual([[], []])
  for (const words of ['Add one.', 'It is 2.', 'Add two.', 'It is 4.']) expect(system).toContain(words)
  expect(system?.indexOf('It is 2.')).toBeLessThan(system?.indexOf('Add two.') ?? -1)
})

it('says what does not go along, and what may be refused', () => {
  const withSystem = example('s', [{ role: 'system', content: 'Be brief.' }, ...HERMES.slice(0, 1)])
  const { history: messages, remarks } = insertExamples([withSystem, BOTH[0] ?? withSystem, example('m', NATIVE)], USUAL_USE, 'hermes')
  expect(messages.some((message) => message.role === 'system')).toBe(false)
  expect(remarks).toEqual([
    '“Title s” has a system message among its messages: it is left out, since a run has one system prompt.',
    '“Title s” ends with a message of the role user, not with a reply: what follows it is no answer to it.',
    'The call c1 stands in the history more than once: some servers refuse that.',
  ])
  expect(insertExamples([example('e', [])], USUAL_USE, 'hermes').remarks).toEqual(['“Title e” has no message that could go along.'])
})

it('adds nothing where there are no examples', () => {
  expect(insertExamples([], USUAL_USE, 'native')).toBe(NO_EXAMPLES)
})

it('tells calls as the protocol does, and with auto as the server was found to take them', () => {
  const able = { capabilities: { nativeTools: { ok: true } } }
  expect(callsProtocol('auto', undefined)).toBe('hermes')
  expect(callsProtocol('auto', able)).toBe('native')
  expect(callsProtocol('tokens', able)).toBe('hermes')
  expect(callsProtocol('native', undefined)).toBe('native')
})
