import { describe, expect, test } from 'vitest'
import { checkCall, schemaProblem } from '#lib/tool-calls/check-call.ts'
import type { ToolSchema } from '#lib/messages/message.ts'

function tool(name: string, parameters: ToolSchema['function']['parameters']): ToolSchema {
  return { type: 'function', function: { name, description: '', parameters } }
}

const calculator = tool('calculator', { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] })
const order = tool('order', {
  type: 'object',
  properties: {
    n: { type: 'integer', minimum: 1 },
    size: { enum: ['s', 'm'] },
    to: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] } },
  },
  additionalProperties: false,
})
const odd = tool('odd', { type: 'object', if: {} })
const tools = [calculator, order, odd]

describe('checkCall', () => {
  test.each([
    ['calculator', { expression: '1+1' }],
    ['calculator', { expression: '1+1', extra: true }],
    ['order', { n: 2, size: 'm', to: 'x', lines: [{ sku: 'a' }] }],
    ['order', {}],
  ])('%s may be called with %j', (name, args) => {
    expect(checkCall({ name, arguments: args }, tools)).toBeUndefined()
  })

  test.each([
    ['calculator', {}, 'arguments.expression: expected string, but it is missing'],
    ['calculator', { expression: 3 }, 'arguments.expression: expected string, received number'],
    ['order', { n: '2' }, 'arguments.n: expected number, received string'],
    ['order', { n: 0 }, 'arguments.n: Too small: expected number to be >=1'],
    ['order', { size: 'l' }, 'arguments.size: Invalid option: expected one of "s"|"m"'],
    ['order', { to: true }, 'arguments.to: does not fit any of the allowed forms'],
    ['order', { lines: [{ sku: 'a' }, { sku: 1 }] }, 'arguments.lines[1].sku: expected string, received number'],
    ['order', { m: 1 }, 'arguments: Unrecognized key: "m"'],
    ['order', { n: 0, size: 'l' }, 'arguments.n: Too small: expected number to be >=1; arguments.size: Invalid option: expected one of "s"|"m"'],
  ])('%s cannot be called with %j', (name, args, message) => {
    expect(checkCall({ name, arguments: args }, tools)).toEqual({ kind: 'schema_mismatch', message })
  })

  test('lists five findings at most', () => {
    const message = checkCall({ name: 'order', arguments: { lines: Array.from({ length: 8 }, () => ({})) } }, tools)?.message
    expect(message?.split('; ')).toHaveLength(6)
    expect(message).toMatch(/; and 3 more$/)
  })

  test('names the tools that there are', () => {
    expect(checkCall({ name: 'calc', arguments: {} }, tools)).toEqual({
      kind: 'unknown_tool',
      message: 'there is no tool "calc"; the tools are calculator, order, odd',
    })
    expect(checkCall({ name: 'calc', arguments: {} }, [])?.message).toBe('there is no tool "calc"; there are no tools')
  })

  test('a schema that cannot be checked lets everything pass, and says why', () => {
    expect(checkCall({ name: 'odd', arguments: { x: 1 } }, tools)).toBeUndefined()
    expect(schemaProblem(odd)).toContain('if/then/else')
    expect(schemaProblem(calculator)).toBeUndefined()
  })
})
