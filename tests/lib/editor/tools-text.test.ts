import { expect, test } from 'vitest'
import { readTools, withTools } from '#lib/editor/tools-text.ts'

const tool = (name: string) => ({ type: 'function', function: { name, description: '', parameters: { type: 'object' } } }) as const

test('tools are a list of schemas', () => {
  expect(readTools(JSON.stringify([tool('a')]))).toEqual({ tools: [tool('a')] })
})

test.each([
  ['[', /not JSON/],
  ['{}', /the list: /],
  ['[{"type": "function", "function": {"description": "", "parameters": {}}}]', /0\.function\.name: /],
  [JSON.stringify([tool('a'), tool('a')]), /two tools are named "a"/],
])('%s is refused with the place', (text, fault) => {
  expect(readTools(text)).toEqual({ faults: [expect.stringMatching(fault)] })
})

test('adding a toolset leaves what is there as it is', () => {
  const mine = { ...tool('a'), function: { ...tool('a').function, description: 'mine' } }
  expect(withTools([mine], [tool('a'), tool('b')])).toEqual([mine, tool('b')])
})
