import { expect, test } from 'vitest'
import { keysAfter } from '#lib/editor/message-keys.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'

const message = { role: 'user', content: 'x' } as const
const cases: [AuthoringBody, string][] = [
  [{ type: 'message.authored', index: 1, message }, 'a new b c'],
  [{ type: 'message.authored', index: 3, message }, 'a b c new'],
  [{ type: 'message.removed', index: 0 }, 'b c'],
  [{ type: 'message.moved', index: 0, to: 2 }, 'b c a'],
  [{ type: 'message.moved', index: 2, to: 0 }, 'c a b'],
]

test.each(cases)('names follow their messages: %j', (body, names) => {
  expect(keysAfter(['a', 'b', 'c'], body, 'new').join(' ')).toBe(names)
})

test('what moves nothing gives the very same list', () => {
  const keys = ['a', 'b']
  expect(keysAfter(keys, { type: 'message.edited', index: 0, message }, 'new')).toBe(keys)
  expect(keysAfter(keys, { type: 'message.moved', index: 1, to: 1 }, 'new')).toBe(keys)
})
