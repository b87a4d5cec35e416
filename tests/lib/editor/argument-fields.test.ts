import { describe, expect, test } from 'vitest'
import { argumentFields, emptyOf, jsonText, sourceOfText, textOfSource } from '#lib/editor/argument-fields.ts'
import { readJsonSource } from '#lib/editor/json-source.ts'

const SCHEMA = {
  type: 'object',
  properties: {
    text: { type: 'string', description: 'What to say' },
    count: { type: 'integer' },
    unit: { enum: ['c', 'f'] },
    tags: { type: 'array', items: { type: 'string' } },
    place: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
  },
  required: ['text'],
}

const fieldsOf = (schema: unknown, text: string) => argumentFields(schema, text, readJsonSource(text))

describe('a form', () => {
  test('has the lines of the schema in its order, then what the schema does not know', () => {
    const fields = fieldsOf(SCHEMA, '{"extra": true, "text": "hi"}')
    expect(fields.map(({ label, kind, required, unknown }) => [label, kind, required, unknown])).toEqual([
      ['text', 'string', true, false],
      ['count', 'integer', false, false],
      ['unit', 'enum', false, false],
      ['tags', 'array', false, false],
      ['place', 'object', false, false],
      ['extra', 'boolean', false, true],
    ])
    expect(fields[0]).toMatchObject({ about: 'What to say', source: '"hi"', value: 'hi' })
    expect(fields[1]?.source).toBeUndefined()
  })

  test('goes into arrays and objects by path', () => {
    const [, , , tags, place] = fieldsOf(SCHEMA, '{"text": "", "tags": ["a", "b"], "place": {"x": 1, "y": 2}}')
    expect(tags?.fields.map(({ path, label }) => [path, label])).toEqual([
      [['tags', 0], '1'],
      [['tags', 1], '2'],
    ])
    expect(place?.fields.map(({ path, unknown }) => [path, unknown])).toEqual([
      [['place', 'x'], false],
      [['place', 'y'], true],
    ])
  })

  test('shows a value that the schema does not allow as what it is', () => {
    const [, , , tags] = fieldsOf(SCHEMA, '{"text": "", "tags": "not a list"}')
    expect(tags).toMatchObject({ kind: 'json', value: 'not a list' })
  })

  test('shows each value as it is written', () => {
    expect(fieldsOf(SCHEMA, '{"unit":"\\u0063", "text": 9007199254740993, "big": 1e400}').map(({ source }) => source)).toEqual(['9007199254740993', undefined, '"\\u0063"', undefined, undefined, '1e400'])
    expect(fieldsOf(SCHEMA, '{"unit":"\\u0063"}')[2]?.choices).toEqual(['"\\u0063"', '"f"'])
  })

  test('writes what may be null like what it is else', () => {
    const kindOf = (type: unknown, text: string) => fieldsOf({ properties: { a: { type } } }, text)[0]?.kind
    expect(kindOf(['string', 'null'], '{}')).toBe('string')
    expect(kindOf(['null', 'integer'], '{"a": 1}')).toBe('integer')
    expect(kindOf(['string', 'null'], '{"a": null}')).toBe('json')
    expect(kindOf(['string', 'number'], '{}')).toBe('json')
    expect(kindOf('string', '{"a": null}')).toBe('string')
  })

  test('stands without a schema, and with names that objects have of their own', () => {
    expect(fieldsOf(undefined, '{"a": 1}')).toMatchObject([{ label: 'a', kind: 'number', unknown: true }])
    expect(fieldsOf({ properties: { constructor: { type: 'string' } } }, '{}')[0]?.source).toBeUndefined()
  })
})

describe('what is typed', () => {
  test.each([
    ['integer', '12', '12'],
    ['number', ' 1.0', '1.0'],
    ['number', '1e400', '1e400'],
    ['number', 'twelve', '"twelve"'],
    ['number', '"1"', '"\\"1\\""'],
    ['number', '1.', '"1."'],
    ['string', '12', '"12"'],
    ['json', '{"a":1}', '{"a":1}'],
    ['json', '{', '"{"'],
  ] as const)('%s %s', (kind, text, source) => {
    expect(sourceOfText(kind, text)).toBe(source)
  })

  test('comes back as the same text', () => {
    expect(textOfSource('number', '12.0')).toBe('12.0')
    expect(textOfSource('string', '12')).toBe('12')
    expect(textOfSource('string', '"\\u00e9"')).toBe('é')
    expect(textOfSource('json', '"a"')).toBe('"a"')
    expect(textOfSource('string', undefined)).toBe('')
  })
})

describe('a value', () => {
  test('begins as the simplest one that the schema allows', () => {
    expect(emptyOf(SCHEMA.properties.place)).toEqual({ x: 0 })
    expect(emptyOf(SCHEMA.properties.unit)).toBe('c')
    expect(emptyOf(SCHEMA.properties.tags)).toEqual([])
    expect(emptyOf({})).toBe('')
  })
})

test('arguments are written with spaces as models know them', () => {
  expect(jsonText({ a: [1, { b: 'x<y' }], c: null })).toBe('{"a": [1, {"b": "x<y"}], "c": null}')
})
