import { describe, expect, test } from 'vitest'
import { argumentFields, argumentsText, emptyOf, textOfValue, valueOfText, withValue } from '#lib/editor/argument-fields.ts'

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

describe('a form', () => {
  test('has the lines of the schema in its order, then what the schema does not know', () => {
    const fields = argumentFields(SCHEMA, { extra: true, text: 'hi' })
    expect(fields.map(({ label, kind, required, unknown }) => [label, kind, required, unknown])).toEqual([
      ['text', 'string', true, false],
      ['count', 'integer', false, false],
      ['unit', 'enum', false, false],
      ['tags', 'array', false, false],
      ['place', 'object', false, false],
      ['extra', 'boolean', false, true],
    ])
    expect(fields[0]).toMatchObject({ about: 'What to say', value: 'hi' })
    expect(fields[1]?.value).toBeUndefined()
  })

  test('goes into arrays and objects by path', () => {
    const [, , , tags, place] = argumentFields(SCHEMA, { text: '', tags: ['a', 'b'], place: { x: 1, y: 2 } })
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
    const [, , , tags] = argumentFields(SCHEMA, { text: '', tags: 'not a list' })
    expect(tags).toMatchObject({ kind: 'json', value: 'not a list' })
  })

  test('stands without a schema, and with names that objects have of their own', () => {
    expect(argumentFields(undefined, { a: 1 })).toMatchObject([{ label: 'a', kind: 'number', unknown: true }])
    expect(argumentFields({ properties: { constructor: { type: 'string' } } }, {})[0]?.value).toBeUndefined()
  })
})

describe('what is typed', () => {
  test.each([
    ['integer', '12', 12],
    ['number', '-1.5', -1.5],
    ['number', 'twelve', 'twelve'],
    ['number', '"1"', '"1"'],
    ['string', '12', '12'],
    ['json', '{"a": 1}', { a: 1 }],
    ['json', '{', '{'],
  ] as const)('%s %s', (kind, text, value) => {
    expect(valueOfText(kind, text)).toEqual(value)
  })

  test('comes back as the same text', () => {
    expect(textOfValue('number', 12)).toBe('12')
    expect(textOfValue('string', 12)).toBe('12')
    expect(textOfValue('json', 'a')).toBe('"a"')
    expect(textOfValue('string', undefined)).toBe('')
  })
})

describe('a value', () => {
  test('is set and left out at any depth; nothing else changes', () => {
    const whole = { a: 1, b: { c: [1, 2] } }
    expect(withValue(whole, ['b', 'c', 1], 3)).toEqual({ a: 1, b: { c: [1, 3] } })
    expect(withValue(whole, ['b', 'c', 2], 3)).toEqual({ a: 1, b: { c: [1, 2, 3] } })
    expect(withValue(whole, ['b', 'c', 0], undefined)).toEqual({ a: 1, b: { c: [2] } })
    expect(withValue(whole, ['a'], undefined)).toEqual({ b: { c: [1, 2] } })
    expect(withValue({}, ['x', 'y'], 'z')).toEqual({ x: { y: 'z' } })
    expect(whole).toEqual({ a: 1, b: { c: [1, 2] } })
  })

  test('begins as the simplest one that the schema allows', () => {
    expect(emptyOf(SCHEMA.properties.place)).toEqual({ x: 0 })
    expect(emptyOf(SCHEMA.properties.unit)).toBe('c')
    expect(emptyOf(SCHEMA.properties.tags)).toEqual([])
    expect(emptyOf({})).toBe('')
  })
})

test('arguments are written with spaces as models know them', () => {
  expect(argumentsText({ a: [1, { b: 'x<y' }], c: null })).toBe('{"a": [1, {"b": "x<y"}], "c": null}')
})
