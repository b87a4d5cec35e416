import { describe, expect, test } from 'vitest'
import { readBlock } from '#lib/tool-calls/read-block.ts'
import type { BlockSource } from '#lib/tool-calls/read-block.ts'

function read(raw: string, more: Partial<BlockSource> = {}): ReturnType<typeof readBlock> {
  return readBlock({ raw, payload: raw.search(/\S|$/), fenced: false, end: 'closed', truncated: false, ...more })
}

describe('readBlock: calls', () => {
  test.each([
    ['{"name":"a"}', {}, '{}', []],
    ['\n{"name": "a", "arguments": {"x": 1}}\n', { x: 1 }, '{"x": 1}', []],
    ['{"arguments": { "x" : 1e2 } , "name":"a"}', { x: 100 }, '{ "x" : 1e2 }', []],
    [String.raw`{"name":"a","arguments":"{\"x\":1}"}`, { x: 1 }, String.raw`"{\"x\":1}"`, ['arguments_string']],
    ['{"name":"a"} ok?', {}, '{}', ['trailing_text']],
    ['{"name":"a"}}', {}, '{}', ['trailing_text']],
    ['{"name":"b","name":"a","arguments":{"x":0},"arguments":{"x":1}}', { x: 1 }, '{"x":1}', ['duplicate_keys']],
    [String.raw`{"n\u0061me":"a","\u0061rguments":{"x":1}}`, { x: 1 }, '{"x":1}', []],
  ])('%s', (raw, args, ...[rawArguments, flags]) => {
    expect(read(raw)).toEqual({ ok: true, name: 'a', arguments: args, rawArguments, flags })
  })

  test('an end tag that is missing, or is there in part, is flagged', () => {
    expect(read('{"name":"a"}', { end: 'text_end' })).toMatchObject({ ok: true, flags: ['unclosed'] })
    expect(read('{"name":"a"}\n</tool_ca', { end: 'text_end' })).toMatchObject({ ok: true, flags: ['unclosed'] })
    expect(read('{"name":"a"} so', { end: 'cut' })).toMatchObject({ ok: true, flags: ['unclosed', 'trailing_text'] })
  })

  test('a code fence is flagged, closed or not', () => {
    for (const tail of ['\n```\n', '', '```']) {
      const raw = '```json\n{"name":"a"}' + tail
      expect(read(raw, { payload: 8, fenced: true })).toMatchObject({ ok: true, flags: ['code_fence'] })
    }
    expect(read('```\n{"name":"a"}``` x', { payload: 4, fenced: true })).toMatchObject({ flags: ['trailing_text', 'code_fence'] })
  })

  test('other forms say which they are', () => {
    expect(read('f')).toMatchObject({ ok: true, name: 'f', flags: ['format:glm'] })
    expect(read('<function=f></function>')).toMatchObject({ name: 'f', flags: ['format:qwen3_coder'] })
    expect(read('<function=f>')).toMatchObject({ name: 'f', flags: ['unclosed', 'format:qwen3_coder'] })
    expect(read('<function=f></function>', { end: 'text_end' })).toMatchObject({ flags: ['unclosed', 'format:qwen3_coder'] })
  })
})

describe('readBlock: faults', () => {
  test.each([
    ['', 'invalid_json', 'expected a JSON object, found nothing', [0, 0]],
    ['{bad', 'invalid_json', "expected a key in double quotes or '}', found 'b'", [1, 2]],
    ['hello there', 'invalid_json', "expected a JSON object, found 'h'", [0, 1]],
    ['=1', 'invalid_json', "expected a JSON object, found '='", [0, 1]],
    ['{"name":"a"', 'invalid_json', "expected ',' or '}' after a value, found the end", [11, 11]],
    ['{"a":😀}', 'invalid_json', "expected a value, found '😀'", [5, 7]],
    ['[1]', 'not_object', 'a call must be a JSON object, found an array', [0, 3]],
    ['"s"', 'not_object', 'a call must be a JSON object, found a string', [0, 3]],
    ['3', 'not_object', 'a call must be a JSON object, found a number', [0, 1]],
    [' null ', 'not_object', 'a call must be a JSON object, found null', [1, 5]],
    ['true', 'not_object', 'a call must be a JSON object, found a boolean', [0, 4]],
    ['{"arguments":{}}', 'missing_name', "a call needs a 'name', a non-empty string; found none", [0, 16]],
    ['{"name":""}', 'missing_name', "a call needs a 'name', a non-empty string; found an empty one", [8, 10]],
    ['{"name":[1]}', 'missing_name', "a call needs a 'name', a non-empty string; found an array", [8, 11]],
    ['{"__proto__":{"name":"x"}}', 'missing_name', "a call needs a 'name', a non-empty string; found none", [0, 26]],
    ['<function=></function>', 'missing_name', 'a call needs the name of a function, found none', [0, 22]],
    ['{"name":"a","arguments":[1]}', 'bad_arguments', "'arguments' must be an object, found an array", [24, 27]],
    ['{"name":"a","arguments":null}', 'bad_arguments', "'arguments' must be an object, found null", [24, 28]],
    ['{"name":"a","parameters":{}}', 'bad_arguments', "the arguments of a call stand under 'arguments', found 'parameters'", [25, 27]],
  ])('%j is %s', (raw, kind, ...[message, span]) => {
    const [from] = span
    expect(read(raw)).toMatchObject({ ok: false, kind, message, span, position: { line: 1, column: (from ?? 0) + 1 } })
  })

  test('names the call where it can', () => {
    expect(read('{"name":"a","arguments":3}')).toMatchObject({ name: 'a' })
  })

  test.each(['', '\n', '{"name":"a","arg', '{"name":"a"', 'f', 'f<arg_key>', '<funct', '<function=f><parameter=a>1', '</tool', 'f</tool_'])(
    '%j that ends with the text is cut off or unclosed',
    (raw) => {
      expect(read(raw, { end: 'text_end' })).toMatchObject({ ok: false, kind: 'unclosed' })
      expect(read(raw, { end: 'text_end', truncated: true })).toMatchObject({ ok: false, kind: 'truncated' })
    },
  )

  test('what is broken stays broken where the text ends', () => {
    expect(read('{bad', { end: 'text_end', truncated: true })).toMatchObject({ kind: 'invalid_json' })
  })

  test('the position is that of the fault, in lines and columns', () => {
    expect(read('\n{"name": "a",\n  oops}')).toMatchObject({ position: { line: 3, column: 3 } })
  })
})
