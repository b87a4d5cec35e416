import { expect, it } from 'vitest'
import { problemSchema } from '#lib/api/contract.ts'
import { ERROR_CODES, RetakeError } from '#lib/errors.ts'
import { problemResponse } from '#server/http/problem.ts'

it.each(ERROR_CODES)('%s is a problem with its status, title and sentence', async (code) => {
  const response = problemResponse(new RetakeError(code, 'a sentence', { issues: [{ path: 'a.b', message: 'wrong' }] }))
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = problemSchema.parse(await response.json())
  expect(problem).toMatchObject({ status: response.status, detail: 'a sentence', issues: [{ path: 'a.b', message: 'wrong' }] })
  expect(response.status).toBeGreaterThanOrEqual(400)
})

it('says when to come again, where that is known', () => {
  expect(problemResponse(new RetakeError('too_many', 'wait', { retryAfter: 8 })).headers.get('retry-after')).toBe('8')
  expect(problemResponse(new RetakeError('too_many', 'wait')).headers.get('retry-after')).toBeNull()
})
