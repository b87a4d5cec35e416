import { describe, expect, test } from 'vitest'
import { basics } from '#server/tools/basics/basics.ts'

describe('basics', () => {
  test('describes its tools letter for letter as the bundled model was trained', () => {
    const described = basics.tools.map(({ name, description, parameters }) => JSON.stringify({ name, description, parameters }))
    expect(described.slice(0, 4)).toEqual([
      '{"name":"calculator","description":"Evaluate an arithmetic expression.","parameters":{"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}}',
      '{"name":"convert","description":"Convert a value between units.","parameters":{"type":"object","properties":{"value":{"type":"number"},"from":{"type":"string"},"to":{"type":"string"}},"required":["value","from","to"]}}',
      '{"name":"weekday","description":"Get the day of the week of a date.","parameters":{"type":"object","properties":{"date":{"type":"string"}},"required":["date"]}}',
      '{"name":"lookup","description":"Look up a value by key.","parameters":{"type":"object","properties":{"key":{"type":"string"}},"required":["key"]}}',
    ])
  })

  test('adds remember last', () => {
    expect(basics.tools.map((tool) => tool.name)).toEqual(['calculator', 'convert', 'weekday', 'lookup', 'remember'])
  })

  test('does not call itself a sandbox', () => {
    expect(basics.isolation).toContain('not a sandbox')
  })
})
