import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { jsonText } from '#lib/transcript/json-text.ts'

test('short values stand on one line, long ones on many', () => {
  expect(jsonText({ expression: '2*3', list: [1, { a: null }], none: {} })).toBe('{"expression": "2*3", "list": [1, {"a": null}], "none": {}}')
  expect(jsonText({ text: 'x'.repeat(80) })).toBe(`{\n  "text": "${'x'.repeat(80)}"\n}`)
  expect(jsonText('as it\nstands')).toBe('as it\nstands')
  expect(jsonText(null)).toBe('null')
})

test('is the value, whatever it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const json: unknown = JSON.parse(JSON.stringify(value))
      if (typeof json !== 'object' || json === null) return
      expect(JSON.parse(jsonText({ value: JSON.parse(JSON.stringify(value)) }))).toEqual({ value: json })
    }),
  )
})
