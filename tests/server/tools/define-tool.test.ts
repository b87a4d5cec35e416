import { z } from 'zod'
import { describe, expect, test } from 'vitest'
import { defineTool } from '#server/tools/define-tool.ts'

const context = { workspace: '/nowhere', progress: () => undefined }
const greet = defineTool({
  name: 'greet',
  description: 'Greet someone.',
  arguments: z.object({ name: z.string(), times: z.number().optional() }),
  run: ({ name, times }) => `hello ${name}`.repeat(times ?? 1),
})

describe('defineTool', () => {
  test('the JSON schema has nothing but what a model needs', () => {
    expect(JSON.stringify(greet.parameters)).toBe(
      '{"type":"object","properties":{"name":{"type":"string"},"times":{"type":"number"}},"required":["name"]}',
    )
  })

  test('runs with arguments that fit', () => {
    expect(greet.run({ name: 'Ann', extra: true }, context)).toBe('hello Ann')
  })

  test('names each argument that does not fit', () => {
    expect(() => greet.run({ times: 'two' }, context)).toThrow(/argument name: .*string.*; argument times: .*number/u)
  })

  test('leaves preload out unless there is one', () => {
    expect(Object.keys(greet)).not.toContain('preload')
    expect(defineTool({ ...greet, arguments: z.object({}), preload: async () => 1 })).toHaveProperty('preload')
  })
})
