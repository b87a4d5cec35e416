import { describe, expect, it } from 'vitest'
import { objectOf, readGptValue, readToolValue, writeGptValue, writeToolValue } from '#lib/formats/hermes-value.ts'

const CALL = '<tool_call>\n{"name": "f", "arguments": {"x": 1.0}}\n</tool_call>'

describe('readGptValue', () => {
  it('reads a think block, text and calls', () => {
    expect(readGptValue(`<think>\nwhy\n</think>\nText.\n${CALL}\n${CALL}`)).toEqual({
      reasoning: 'why',
      content: 'Text.',
      calls: [{ name: 'f', arguments: '{"x": 1.0}' }, { name: 'f', arguments: '{"x": 1.0}' }],
      remarks: [],
    })
  })

  it.each([
    ['<think>why</think>Done.', 'why', 'Done.'],
    ['<think>\n</think>\nDone.', '', 'Done.'],
    ['<think>\n\n</think>\nDone.', '', 'Done.'],
    ['  <think>\nwhy\n</think>\nDone.', 'why', 'Done.'],
    ['<think>\na\n</think>\n<think>\nb\n</think>\nDone.', 'a', '<think>\nb\n</think>\nDone.'],
    ['Done <think>x</think>', '', 'Done <think>x</think>'],
    ['', '', ''],
  ])('%j has the reasoning %j and says %j', (value, reasoning, content) => {
    expect(readGptValue(value)).toEqual({ reasoning, content, calls: [], remarks: [] })
  })

  it('takes all as reasoning where the block was cut off', () => {
    expect(readGptValue('<think>\nwhy not')).toEqual({ reasoning: 'why not', content: '', calls: [], remarks: ['<think> is not closed'] })
  })

  it.each([
    ['on one line', '<tool_call>{"name": "f"}</tool_call>', '{}'],
    ['with arguments as text', '<tool_call>{"name": "f", "arguments": "{\\"x\\": 1}"}</tool_call>', '{"x": 1}'],
    ['with the end tag in a string', '<tool_call>{"name": "f", "arguments": {"c": "x </tool_call> y"}}</tool_call>', '{"c": "x </tool_call> y"}'],
  ])('reads a call %s', (_name, value, expected) => {
    expect(readGptValue(value).calls).toEqual([{ name: 'f', arguments: expected }])
  })

  it.each([
    '<tool_call>{bad</tool_call>',
    '<tool_call>[1]</tool_call>',
    '<tool_call>{"arguments": {}}</tool_call>',
    '<tool_call>{"name": "f", "arguments": [1]}</tool_call>',
    '<tool_call>{"name": "f", "arguments": {}}',
    `${CALL}\n<tool_call>{bad</tool_call>`,
  ])('leaves %j the text it is', (value) => {
    expect(readGptValue(value)).toEqual({ reasoning: '', content: value, calls: [], remarks: [expect.stringContaining('stays text')] })
  })

  it('keeps text around calls, and says that it stands before them', () => {
    const read = readGptValue(`Before.\n${CALL}\nBetween.\n${CALL}\nAfter.`)
    expect(read).toMatchObject({ content: 'Before.\nBetween.\nAfter.', remarks: ['text behind a call stands before it now'] })
    expect(readGptValue(`${CALL}\nAfter.`).content).toBe('After.')
  })
})

describe('readToolValue', () => {
  it('reads blocks in order, their contents as they are written', () => {
    const value = writeToolValue([
      { id: 'a', name: 'f', content: '</tool_response>' },
      { id: 'b', name: 'g', content: '{"n": 1.0}' },
      { id: '', name: 'unknown', content: '[not JSON' },
    ])
    expect(value.split('\n')).toHaveLength(9)
    expect(value).toContain('"content": {"n": 1.0}')
    expect(readToolValue(value)).toEqual({
      results: [{ id: 'a', name: 'f', content: '</tool_response>' }, { id: 'b', name: 'g', content: '{"n": 1.0}' }, { name: 'unknown', content: '[not JSON' }],
      remarks: [],
    })
  })

  it('takes what is no block of the format word by word', () => {
    expect(readToolValue('plain words')).toEqual({ results: [{ content: 'plain words' }], remarks: [expect.stringContaining('stays text')] })
    expect(readToolValue('<tool_response>\nnot </tool_response> JSON\n</tool_response>').results).toEqual([{ content: 'not </tool_response> JSON' }])
    expect(readToolValue('<tool_response>cut').results).toEqual([{ content: 'cut' }])
    expect(readToolValue('<tool_response>{"name": "f", "result": 5}</tool_response>').results).toEqual([{ content: '{"name": "f", "result": 5}' }])
    expect(readToolValue('<tool_response>a</tool_response>\n<tool_response>b</tool_response>').results).toEqual([{ content: 'a' }, { content: 'b' }])
    expect(readToolValue('<tool_response>{"content": null}</tool_response>').results).toEqual([{ content: 'null' }])
  })
})

describe('writeGptValue', () => {
  it('gives every reply a think block, once', () => {
    expect(writeGptValue({ reasoning: '', content: 'Done. ', calls: [] })).toBe('<think>\n</think>\nDone.')
    expect(writeGptValue({ reasoning: 'why', content: '', calls: [{ name: 'f', arguments: '{"x":1.0}' }] })).toBe(`<think>\nwhy\n</think>\n${CALL}`)
    expect(writeGptValue({ reasoning: '', content: '<think>a</think>b', calls: [] })).toBe('<think>a</think>b')
  })

  it('has no arguments but objects', () => {
    expect(objectOf({ name: 'f', arguments: '{"a":[1]}' })).toBe('{"a": [1]}')
    expect(['{"a":', '[1]', '', '3'].map((text) => objectOf({ name: 'f', arguments: text }))).toEqual([undefined, undefined, undefined, undefined])
    expect(writeGptValue({ reasoning: 'r', content: 'c', calls: [{ name: 'f', arguments: '{"a":' }] })).toContain('"arguments": {}}')
  })
})
