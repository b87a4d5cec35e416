import { describe, expect, test } from 'vitest'
import { readFunctionForm, readGlmForm } from '#lib/tool-calls/read-tagged.ts'

const pair = (key: string, value: string): string => `<arg_key>${key}</arg_key><arg_value>${value}</arg_value>`

describe('readGlmForm', () => {
  test.each([
    ['f', 'f', {}],
    ['f\n<arg_key>a</arg_key>\n<arg_value>1</arg_value>\n', 'f', { a: 1 }],
    [`f${pair('a', '1')}${pair('b', 'x y')}`, 'f', { a: 1, b: 'x y' }],
    [`ns.tool-1 ${pair('a', 'True')}${pair('b', 'None')}${pair('c', '[1, {"k": null}]')}`, 'ns.tool-1', { a: true, b: null, c: [1, { k: null }] }],
    [`f${pair('a', '007')}${pair('b', '')}${pair('c', '"q"')}`, 'f', { a: '007', b: '', c: 'q' }],
    [`f${pair('a', '</arg_key><arg_value>')}`, 'f', { a: '</arg_key><arg_value>' }],
  ])('reads %j', (raw, name, args) => {
    expect(readGlmForm(raw, 0)).toMatchObject({ ok: true, name, arguments: args })
  })

  test('keeps the text of the arguments and of each value', () => {
    const read = readGlmForm(`  f\n${pair('a', ' 1 ')}\n`, 2)
    expect(read).toMatchObject({ rawArguments: pair('a', ' 1 '), end: 4 + pair('a', ' 1 ').length, isWhole: false })
    expect(read.ok && read.texts.get('a')).toBe(' 1 ')
  })

  test('keeps __proto__ as a key like any other', () => {
    const read = readGlmForm(`f${pair('__proto__', '1')}`, 0)
    expect(read.ok && Object.keys(read.arguments)).toEqual(['__proto__'])
  })

  test.each([
    ['f<arg_key>a', 'expected </arg_key>, found the end', true],
    ['f<arg_key>a</arg_key>', 'expected <arg_value>, found the end', true],
    ['f<arg_key>a</arg_key><arg_v', "expected <arg_value>, found '<'", true],
    ['f<arg_key>a</arg_key>1', "expected <arg_value>, found '1'", false],
    [`f${pair('a', '1')} and`, "expected <arg_key>, found 'a'", false],
    ['I would say', "expected a JSON object, found 'I'", false],
  ])('refuses %j', (raw, message, incomplete) => {
    expect(readGlmForm(raw, 0)).toMatchObject({ ok: false, message, incomplete })
  })
})

describe('readFunctionForm', () => {
  test.each([
    ['<function=f></function>', 'f', {}, false],
    ['<function=f>\n<parameter=a>\n1\n</parameter>\n</function>', 'f', { a: 1 }, false],
    ['<function=f><parameter=a>\n\n x\n\n</parameter></function>', 'f', { a: '\n x\n' }, false],
    ['<function=f><parameter=a>a < b <i></parameter></function>', 'f', { a: 'a < b <i>' }, false],
    ['<function=f><parameter=a>1<parameter=b>2</function>', 'f', { a: 1, b: 2 }, true],
    ['<function=f><parameter=a>1</parameter>', 'f', { a: 1 }, true],
    ['<function=></function>', '', {}, false],
  ])('reads %j', (raw, name, ...[args, isUnclosed]) => {
    expect(readFunctionForm(raw, 0)).toMatchObject({ ok: true, name, arguments: args, isUnclosed })
  })

  test.each([
    ['<function=f', true],
    ['<function=f<parameter=a>', false],
    ['<function=f><parameter=a', true],
    ['<function=f><parameter=a>1', true],
    ['<function=f></func', true],
    ['<function=f>text</function>', false],
  ])('refuses %j', (raw, incomplete) => {
    expect(readFunctionForm(raw, 0)).toMatchObject({ ok: false, incomplete })
  })
})
