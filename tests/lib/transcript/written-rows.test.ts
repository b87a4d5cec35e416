import { expect, it } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import { writtenRows } from '#lib/transcript/written-rows.ts'

const rowsOf = (messages: readonly Message[], from = 0) =>
  writtenRows(
    messages.map((message) => ({ message, origin: 'authored', at: 5 })),
    from,
  )
const block = (args: string) => `<tool_call>\n{"name": "calculator", "arguments": ${args}}\n</tool_call>`
const ask = (id: string, args: string) => ({ id, type: 'function' as const, function: { name: 'calculator', arguments: args } })

it('draws structured calls as calls with their results, and the results as what the model was told', () => {
  const rows = rowsOf(
    [
      { role: 'assistant', content: 'Let me see.', reasoning: 'hm', tool_calls: [ask('a', '{"n": 1}'), ask('b', '{"n":')] },
      { role: 'tool', content: '42', tool_call_id: 'a' },
      { role: 'user', content: 'And now?' },
    ],
    3,
  )
  expect(rows.map((row) => `${row.key} ${row.kind} ${row.message}`)).toEqual([
    'm3 reply 3',
    'm3.1 call 3',
    'm3.2 rejection 3',
    'm4 observation 4',
    'm5 message 5',
  ])
  expect(rows[0]).toMatchObject({ head: { role: 'assistant', at: 5 }, reasoning: 'hm', parts: [{ text: 'Let me see.' }] })
  expect(rows[1]).toMatchObject({ entry: { call: { id: 'a', arguments: { n: 1 } }, outcome: { ok: true, result: 42 } }, written: true, live: false })
  expect(rows[2]).toMatchObject({ error: { kind: 'invalid_json', raw: '{"n":', name: 'calculator' }, written: true })
})

it('draws calls in the text where they stand, each with its response', () => {
  const told = '<tool_response>{"name": "calculator", "result": 7}</tool_response>\n<tool_response>{"error": "no"}</tool_response>'
  const rows = rowsOf([
    { role: 'assistant', content: `<think>hm</think>\nOne:\n${block('{"n": 1}')}\nTwo:\n${block('{"n": 2}')}\nThree: ${block('nothing')}` },
    { role: 'user', content: told },
  ])
  expect(rows.map((row) => row.kind)).toEqual(['reply', 'call', 'reply', 'call', 'reply', 'rejection', 'observation'])
  expect(rows[1]).toMatchObject({ entry: { outcome: { ok: true, result: 7 } } })
  expect(rows[3]).toMatchObject({ entry: { outcome: { ok: false, error: 'no' } } })
})

it('a call without a result has none, and an empty message still has a row', () => {
  expect(rowsOf([{ role: 'assistant', content: '', tool_calls: [ask('a', '')] }])).toMatchObject([{ kind: 'call', key: 'm0', head: { role: 'assistant' } }])
  expect(rowsOf([{ role: 'assistant', content: '', tool_calls: [ask('a', '')] }])[0]).not.toHaveProperty('entry.outcome')
  expect(rowsOf([{ role: 'assistant', content: '' }])).toMatchObject([{ kind: 'reply', key: 'm0', parts: [] }])
})

it('a result that is text is that text, and JSON of any shape is that value', () => {
  const results = ['plain words', '{"result": 3}', '{"error": "gone"}'].map((content) => {
    const [, told] = rowsOf([{ role: 'assistant', content: 'x', tool_calls: [ask('a', '{}')] }, { role: 'tool', content, tool_call_id: 'a' }])
    return told?.kind === 'call' ? told.entry.outcome : undefined
  })
  expect(results).toEqual([
    { ok: true, result: 'plain words', durationMs: 0 },
    { ok: true, result: { result: 3 }, durationMs: 0 },
    { ok: false, result: null, error: 'gone', durationMs: 0 },
  ])
})
