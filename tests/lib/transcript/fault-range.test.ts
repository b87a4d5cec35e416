import { expect, test } from 'vitest'
import type { Rejection } from '#lib/run/events.ts'
import { faultRange } from '#lib/transcript/fault-range.ts'

function fault(error: Partial<Rejection>): string | undefined {
  const rejection: Rejection = { kind: 'invalid_json', message: '', raw: '<tool_call>\n{name: "x"}\n</tool_call>', ...error }
  const range = faultRange(rejection)
  return range === undefined ? undefined : rejection.raw.slice(range.start, range.end)
}

test('the word at the reported place', () => {
  expect(fault({ position: { line: 2, column: 2 } })).toBe('name')
  expect(fault({ position: { line: 2, column: 6 } })).toBe(':')
})

test('past the end or on a blank, the last word before it', () => {
  expect(fault({ raw: '{"a": 12', position: { line: 1, column: 9 } })).toBe('12')
  expect(fault({ raw: '{"a"  ', position: { line: 1, column: 5 } })).toBe('"')
  expect(fault({ raw: 'ab', position: { line: 9, column: 9 } })).toBe('ab')
  expect(fault({ raw: '', position: { line: 1, column: 1 } })).toBe('')
})

test('a wrong name, and the argument that the reason names', () => {
  expect(fault({ kind: 'unknown_tool', raw: '{"name": "calc"}', name: 'calc' })).toBe('"calc"')
  const raw = '{"name": "c", "arguments": {"expression": 3}}'
  expect(fault({ kind: 'schema_mismatch', raw, message: 'arguments.expression: expected string' })).toBe('"expression"')
  expect(fault({ kind: 'schema_mismatch', raw: '{"arguments": 1}', message: 'arguments.missing: required' })).toBe('"arguments"')
  expect(fault({ kind: 'missing_name' })).toBeUndefined()
})
