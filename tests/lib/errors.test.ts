import { describe, expect, test, vi } from 'vitest'
import { isErrorNamed, messageOf, RetakeError } from '#lib/errors.ts'

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

  test('is known to another copy of its module, as the built server has them', async () => {
    vi.resetModules()
    const other = await import('#lib/errors.ts')
    expect(other.RetakeError).not.toBe(RetakeError)
    expect(new other.RetakeError('not_found', 'm')).toBeInstanceOf(RetakeError)
    expect(new Error('m')).not.toBeInstanceOf(RetakeError)
    expect({ name: 'RetakeError', code: 'not_found' }).not.toBeInstanceOf(RetakeError)
  })
})

test('isErrorNamed knows errors by their name, and nothing else', () => {
  expect(isErrorNamed(new TypeError('m'), 'TypeError')).toBe(true)
  expect(isErrorNamed(new TypeError('m'), 'Error')).toBe(false)
  for (const thing of [undefined, null, 'TypeError', { name: 'TypeError' }]) expect(isErrorNamed(thing, 'TypeError')).toBe(false)
})

test.each([
  [new Error('m'), 'm'],
  ['text', 'text'],
  [undefined, 'undefined'],
  [{ toString: (): string => 'object' }, 'object'],
])('messageOf(%s)', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message)
})
