import { describe, expect, test } from 'vitest'
import { messageOf, RetakeError } from '#lib/errors.ts'

describe('RetakeError', () => {
  test('carries a code, a sentence, findings and its cause', () => {
    const cause = new Error('disk')
    const issues = [{ path: 'task', message: 'cannot be empty' }]
    const error = new RetakeError('bad_request', 'the body is not valid', { issues, cause })
    expect(error).toMatchObject({ name: 'RetakeError', code: 'bad_request', message: 'the body is not valid', issues })
    expect(error.cause).toBe(cause)
  })

  test('has no cause and no findings unless given', () => {
    const error = new RetakeError('not_found', 'there is no run x')
    expect(error.issues).toEqual([])
    expect('cause' in error).toBe(false)
  })
})

test.each([
  [new Error('m'), 'm'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [{ toString: (): string => 'object' }, 'object'],
])('messageOf(%s)', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message)
})
