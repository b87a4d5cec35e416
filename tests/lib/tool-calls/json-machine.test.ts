import { describe, expect, test } from 'vitest'
import { JsonMachine, MAX_JSON_DEPTH } from '#lib/tool-calls/json-machine.ts'
import type { JsonVerdict } from '#lib/tool-calls/json-machine.ts'

function feed(text: string): { machine: JsonMachine; verdict: JsonVerdict } {
  const machine = new JsonMachine()
  let verdict: JsonVerdict = 'more'
  for (let at = 0; at < text.length && verdict === 'more'; at += 1) verdict = machine.take(text.charCodeAt(at))
  return { machine, verdict }
}

describe('JsonMachine', () => {
  test.each<[string, JsonVerdict, number]>([
    ['{"a":1} x', 'done', 7],
    ['[] ', 'done', 2],
    [' "x"y', 'done', 4],
    ['true,', 'done', 4],
    ['12 ', 'past', 2],
    ['12', 'more', 2],
    ['-0.5e+3]', 'past', 7],
    ['{"a" 1}', 'fault', 5],
    ['nul!', 'fault', 3],
    ['', 'more', 0],
  ])('%j: %s after %i characters', (text, verdict, at) => {
    const fed = feed(text)
    expect([fed.verdict, fed.machine.at]).toEqual([verdict, at])
  })

  test.each([
    ['{', `a key in double quotes or '}'`],
    ['{"a"', "':' after a key"],
    ['{"a":', 'a value'],
    ['{"a":1 ', "',' or '}' after a value"],
    ['{"a":1,', 'a key in double quotes'],
    ['[', "a value or ']'"],
    ['[1 ', "',' or ']' after a value"],
    ['"x', `'"' at the end of a string`],
    ['"\\', String.raw`one of " \ / b f n r t u after '\'`],
    ['"\\u00', String.raw`four hexadecimal digits after '\u'`],
    ['-', "a digit after '-'"],
    ['1.', "a digit after '.'"],
    ['1e', 'a digit or a sign in an exponent'],
    ['1e-', 'a digit in an exponent'],
    ['tr', "'true'"],
    ['0', 'the end of a number'],
    ['{}', 'the end'],
  ])('after %j it expects %s', (text, expects) => {
    expect(feed(text).machine.expects).toBe(expects)
  })

  test('only a number can be ended by the end of the text', () => {
    expect(feed('12').machine.end()).toBe(true)
    expect(feed('1.').machine.end()).toBe(false)
    expect(feed('[1').machine.end()).toBe(false)
    expect(feed('[1]').machine.end()).toBe(true)
  })

  test('measures the members of the outermost object and counts all keys', () => {
    const { machine } = feed(' {"a" : 1 ,"b":{"c":[{"d":2}]}, "a": "x"}')
    expect(machine.members).toEqual([
      { key: [2, 5], value: [8, 9] },
      { key: [11, 14], value: [15, 30] },
      { key: [32, 35], value: [37, 40] },
    ])
    expect(machine.keys).toBe(5)
  })

  test('goes no deeper than it says', () => {
    expect(feed('['.repeat(MAX_JSON_DEPTH)).verdict).toBe('more')
    const { verdict, machine } = feed('['.repeat(MAX_JSON_DEPTH + 1))
    expect([verdict, machine.at, machine.complaint]).toEqual(['fault', 512, 'nested deeper than 512 levels'])
  })
})
