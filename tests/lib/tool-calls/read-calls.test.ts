import { describe, expect, test } from 'vitest'
import { parsedCallSchema, rejectionSchema } from '#lib/run/events.ts'
import { readCalls } from '#lib/tool-calls/read-calls.ts'
import type { ReadCall, Reply, StructuredCall } from '#lib/tool-calls/read-calls.ts'
import type { ToolSchema } from '#lib/messages/message.ts'

function tool(name: string, properties: Record<string, { type: string }>): ToolSchema {
  return { type: 'function', function: { name, description: '', parameters: { type: 'object', properties } } }
}

const tools = [tool('a', { x: { type: 'number' } }), tool('lookup', { key: { type: 'string' }, n: { type: 'number' } })]
const call = (raw: string): string => `<tool_call>${raw}</tool_call>`

function read(given: Partial<Reply>): ReadCall[] {
  return readCalls({ content: '', structured: [], truncated: false, turn: 3, protocol: 'hermes', tools, ...given })
}

/** Structured calls, read under the native protocol. */
function readNative(structured: StructuredCall[], given: Partial<Reply> = {}): ReadCall[] {
  return read({ structured, protocol: 'native', ...given })
}

describe('calls in the text', () => {
  test('are numbered within the turn and keep place and raw arguments', () => {
    const content = `so ${call('{"name":"a","arguments":{ "x":1}}')}\n${call('{"name":"a"}')}`
    expect(read({ content })).toEqual([
      { kind: 'call', call: { id: 'call_3_1', name: 'a', arguments: { x: 1 }, source: 'text', span: [3, 59], rawArguments: '{ "x":1}' } },
      { kind: 'call', call: { id: 'call_3_2', name: 'a', arguments: {}, source: 'text', span: [60, 95], rawArguments: '{}' } },
    ])
  })

  test('a bad block is rejected in its place, with its whole text, and hides no good one', () => {
    const content = `x ${call('\n{bad')}${call('{"name":"a"}')}`
    const [bad, good] = read({ content })
    expect(bad).toEqual({
      kind: 'rejection',
      error: {
        kind: 'invalid_json',
        message: "expected a key in double quotes or '}', found 'b'",
        raw: '<tool_call>\n{bad</tool_call>',
        span: [2, 30],
        position: { line: 2, column: 2 },
      },
    })
    expect(good).toMatchObject({ kind: 'call', call: { id: 'call_3_1', span: [30, 65] } })
  })

  test('positions count from the beginning of the block', () => {
    expect(read({ content: call('{bad') })).toMatchObject([{ error: { position: { line: 1, column: 13 } } }])
  })

  test('unknown tools and arguments that do not fit are rejected by name', () => {
    const content = call('{"name":"nope"}') + call('{"name":"a","arguments":{"x":"1"}}') + call('{"name":"a","arguments":[]}')
    expect(read({ content })).toMatchObject([
      { kind: 'rejection', error: { kind: 'unknown_tool', name: 'nope', raw: call('{"name":"nope"}'), span: [0, 38] } },
      { kind: 'rejection', error: { kind: 'schema_mismatch', name: 'a', message: 'arguments.x: expected number, received string' } },
      { kind: 'rejection', error: { kind: 'bad_arguments', name: 'a' } },
    ])
  })

  test('flags are kept; under the native protocol the place is one of them', () => {
    const content = '<tool_call>{"name":"a"}'
    expect(read({ content })).toMatchObject([{ call: { flags: ['unclosed'] } }])
    expect(read({ content, protocol: 'native' })).toMatchObject([{ call: { flags: ['unclosed', 'text_in_native'] } }])
  })

  test('a call in a reply that was cut off is truncated', () => {
    const content = '<tool_call>{"name":"a","arg'
    expect(read({ content, truncated: true })).toMatchObject([{ error: { kind: 'truncated', raw: content } }])
    expect(read({ content })).toMatchObject([{ error: { kind: 'unclosed' } }])
  })

  test('thoughts and plain text hold no calls', () => {
    expect(read({ content: `<think>${call('{"name":"a"}')}</think>No.` })).toEqual([])
  })

  test('in forms without types the schema says what is text', () => {
    const pairs = '<arg_key>key</arg_key><arg_value>007</arg_value><arg_key>n</arg_key><arg_value>7</arg_value>'
    expect(read({ content: call(`lookup${pairs}`) })).toMatchObject([{ call: { arguments: { key: '007', n: 7 }, flags: ['format:glm'] } }])
    const parameter = '<function=lookup><parameter=key>\n12\n</parameter></function>'
    expect(read({ content: call(parameter) })).toMatchObject([{ call: { arguments: { key: '12' } } }])
  })
})

/** What becomes of structured calls in a reply that was cut off. */
function kinds(structured: StructuredCall[]): string[] {
  return readNative(structured, { truncated: true }).map((one) => (one.kind === 'rejection' ? one.error.kind : 'call'))
}

describe('structured calls', () => {
  test('come as they are', () => {
    expect(readNative([{ id: 'c1', name: 'a', arguments: '{"x": 1}' }])).toEqual([
      { kind: 'call', call: { id: 'c1', name: 'a', arguments: { x: 1 }, source: 'structured', rawArguments: '{"x": 1}' } },
    ])
  })

  test.each([
    ['', {}, ['empty_arguments']],
    [' \n', {}, ['empty_arguments']],
    [String.raw`"{\"x\":1}"`, { x: 1 }, ['arguments_string']],
    ['{"x":1,"x":2}', { x: 2 }, ['duplicate_keys']],
  ])('arguments %j are taken, flagged', (text, args, flags) => {
    expect(readNative([{ id: 'c', name: 'a', arguments: text }])).toMatchObject([{ call: { arguments: args, flags, rawArguments: text } }])
  })

  test.each([
    ['a', '{"x":', 'invalid_json', { line: 1, column: 6 }],
    ['a', '{}\nx', 'invalid_json', { line: 2, column: 1 }],
    ['a', '[1]', 'bad_arguments', undefined],
    ['a', 'null', 'bad_arguments', undefined],
    ['a', '{"x":"1"}', 'schema_mismatch', undefined],
    ['b', '{}', 'unknown_tool', undefined],
    ['', '{}', 'missing_name', undefined],
  ])('%s(%s) is rejected as %s', (name, text, ...[kind, position]) => {
    const [first] = readNative([{ id: 'c', name, arguments: text }])
    expect(first).toMatchObject({ kind: 'rejection', error: { kind, raw: text, callId: 'c', name } })
    expect(first?.kind === 'rejection' && first.error.position).toEqual(position)
  })

  test('only the last one of a reply that was cut off is truncated', () => {
    const half = { id: 'c', name: 'a', arguments: '{"x":' }
    expect(kinds([half, { ...half, id: 'd' }])).toEqual(['invalid_json', 'truncated'])
    expect(kinds([{ ...half, arguments: '{bad' }])).toEqual(['invalid_json'])
    expect(kinds([{ ...half, arguments: '' }])).toEqual(['truncated'])
    expect(kinds([{ ...half, arguments: '{}' }])).toEqual(['call'])
  })

  test('ids that are missing or taken are replaced by ones that nobody has', () => {
    const one = { name: 'a', arguments: '{}' }
    const reads = readNative([{ ...one, id: 'call_3_1' }, one, { ...one, id: 'call_3_1' }, { ...one, id: '' }, { ...one, id: 'call_3_3' }])
    expect(reads.map((entry) => entry.kind === 'call' && [entry.call.id, entry.call.flags ?? []])).toEqual([
      ['call_3_1', []],
      ['call_3_2', ['id_repaired']],
      ['call_3_4', ['id_repaired']],
      ['call_3_5', ['id_repaired']],
      ['call_3_3', []],
    ])
  })

  test('a reply with both kinds reports both, structured ones first', () => {
    const reads = readNative([{ id: 'c', name: 'a', arguments: '{}' }], { content: call('{"name":"a"}') })
    expect(reads).toMatchObject([{ call: { source: 'structured' } }, { call: { id: 'call_3_1', source: 'text', flags: ['text_in_native'] } }])
  })
})

test('a tool whose schema cannot be checked is called, flagged', () => {
  const odd: ToolSchema = { type: 'function', function: { name: 'odd', description: '', parameters: { not: { type: 'string' } } } }
  expect(read({ content: call('{"name":"odd"}'), tools: [odd] })).toMatchObject([{ call: { flags: ['schema_unchecked'] } }])
})

test('what is read fits the events', () => {
  const content = call('{"name":"a"}') + call('{') + call(`lookup<arg_key>n</arg_key><arg_value>1</arg_value>`)
  for (const entry of readNative([{ name: 'a', arguments: '[' }], { content })) {
    if (entry.kind === 'call') expect(parsedCallSchema.parse(entry.call)).toEqual(entry.call)
    else expect(rejectionSchema.parse(entry.error)).toEqual(entry.error)
  }
})
