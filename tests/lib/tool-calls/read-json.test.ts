import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameOfCharacter, nameOfKind, positionAt, readJson, readWholeJson } from '#lib/tool-calls/read-json.ts'

/** What the engine's own reader says, as an oracle. */
function parses(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

describe('readWholeJson', () => {
  test('accepts exactly what JSON.parse accepts: valid texts', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(readWholeJson(text)).toMatchObject({ ok: true, value: JSON.parse(text) })
      }),
      { numRuns: 500 },
    )
  })

  test('accepts exactly what JSON.parse accepts: texts that are nearly valid', () => {
    const scrap = fc.constantFrom(
      '{', '}', '[', ']', ':', ',', '"', '\\', '\\u', '00e9', ' ', '\n', '\t', '0', '-', '1', '.', 'e', 'E', '+', 'true', 'null', 'fals', 'NaN', "'", 'é', '😀', '\u0000', '\u00a0', '\ufeff', '\u2028', '\ud800', '/', '"a"', '"a":1',
    )
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 8 }), (scraps) => {
        const text = scraps.join('')
        const oracle = parses(text)
        const read = readWholeJson(text)
        expect(read.ok, text).toBe(oracle !== undefined)
        if (read.ok) expect(read.value).toEqual(oracle?.value)
      }),
      { numRuns: 5000 },
    )
  })

  test('every proper prefix of an object is incomplete, and the fault is at its end', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), fc.nat(), (value, cut) => {
        const text = JSON.stringify(value)
        const at = cut % text.length
        expect(readWholeJson(text.slice(0, at))).toMatchObject({ ok: false, incomplete: true, at })
      }),
    )
  })

  test.each<[string, string, number]>([
    ['{"a":1 "b":2}', `expected ',' or '}' after a value, found '"'`, 7],
    ['[1 2]', "expected ',' or ']' after a value, found '2'", 3],
    ["{'a':1}", `expected a key in double quotes or '}', found "'"`, 1],
    ['{"a":1,}', "expected a key in double quotes, found '}'", 7],
    ['[1,]', "expected a value, found ']'", 3],
    ['{"a" 1}', "expected ':' after a key, found '1'", 5],
    ['NaN', "expected a value, found 'N'", 0],
    ['-Infinity', "expected a digit after '-', found 'I'", 1],
    ['01', "expected the end, found '1'", 1],
    ['[01]', "expected ',' or ']' after a value, found '1'", 2],
    ['1.e3', "expected a digit after '.', found 'e'", 2],
    ['"a\nb"', 'control character U+000A in a string must be written as an escape', 2],
    [String.raw`"\x"`, String.raw`expected one of " \ / b f n r t u after '\', found 'x'`, 2],
    [String.raw`"\u12g4"`, String.raw`expected four hexadecimal digits after '\u', found 'g'`, 5],
    [String.raw`"\u123"`, String.raw`expected four hexadecimal digits after '\u', found '"'`, 6],
    ['"\u001f"', 'control character U+001F in a string must be written as an escape', 1],
    ['{"a":tru}', "expected 'true', found '}'", 8],
    ['{"a":', 'expected a value, found the end', 5],
    ['', 'expected a value, found the end', 0],
    ['[\n😀]', "expected a value or ']', found '😀'", 2],
    ['[\u00a0]', "expected a value or ']', found U+00A0", 1],
    ['[\u202e1]', "expected a value or ']', found U+202E", 1],
    ['{}\n x', "expected the end, found 'x'", 4],
    ['[1e999]', 'the number 1e999 is too large (the limit is about 1.8e308)', 6],
    ['-1e999', 'the number -1e999 is too large (the limit is about 1.8e308)', 6],
  ])('%j: %s', (text, message, at) => {
    expect(readWholeJson(text)).toMatchObject({ ok: false, message, at })
  })

  test('says of 100,000 open brackets that they are too many, without exhausting the stack', () => {
    const deep = '[{"a":'.repeat(50_000)
    expect(readWholeJson(deep)).toMatchObject({ ok: false, message: 'nested deeper than 512 levels', incomplete: false })
    expect(readWholeJson('['.repeat(512) + ']'.repeat(512)).ok).toBe(true)
  })

  test('keeps __proto__ as a key like any other', () => {
    const read = readWholeJson('{"__proto__":{"isAdmin":true},"constructor":1}')
    if (!read.ok) throw new Error(read.message)
    expect(Object.keys(read.value ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(read.value)).toBe(Object.prototype)
    expect('isAdmin' in Object.prototype).toBe(false)
  })

  test.each([
    ['{"a":1,"a":2}', true],
    ['{"a":1,"b":{"a":2}}', false],
    ['[{"x":[{"k":1,"k":1}]}]', true],
    [String.raw`{"a":1,"\u0061":2}`, true],
    ['{"__proto__":1}', false],
  ])('%s: keys repeated: %s', (text, duplicateKeys) => {
    expect(readWholeJson(text)).toMatchObject({ duplicateKeys })
  })
})

test('readJson starts where it is told to and leaves the rest alone', () => {
  expect(readJson('xx {"a": 1} rest', 2)).toEqual({
    ok: true,
    value: { a: 1 },
    end: 11,
    members: [{ key: [4, 7], value: [9, 10] }],
    duplicateKeys: false,
  })
  expect(readJson('xx {a', 2)).toMatchObject({ at: 4 })
})

test.each([
  [null, 'null'],
  [[], 'an array'],
  [{}, 'an object'],
  ['x', 'a string'],
  [3, 'a number'],
  [true, 'a boolean'],
])('nameOfKind(%j)', (value, name) => {
  expect(nameOfKind(value)).toBe(name)
})

test.each([
  ['a', "'a'"],
  ["'", `"'"`],
  ['\n', 'a line break'],
  [' ', 'U+0020'],
  ['\u0007', 'U+0007'],
  ['', 'the end'],
])('nameOfCharacter(%j)', (text, name) => {
  expect(nameOfCharacter(text, 0)).toBe(name)
})

test('positionAt counts lines and columns from 1', () => {
  const text = 'ab\ncd\n'
  expect([0, 2, 3, 5, 6].map((at) => positionAt(text, at))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
  ])
})
