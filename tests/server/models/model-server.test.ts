import { describe, expect, it } from 'vitest'
import { ModelError } from '#server/models/model-server.ts'

describe('ModelError', () => {
  it('is not worth a retry unless it says so', () => {
    const error = new ModelError('model_not_found', 'no such model')
    expect(error).toMatchObject({ name: 'ModelError', code: 'model_not_found', message: 'no such model', retryable: false })
    expect([error.retryAfterMs, 'cause' in error]).toEqual([undefined, false])
  })

  it('keeps its cause and what the server asked to wait', () => {
    const cause = new Error('socket')
    const error = new ModelError('model_rate_limited', 'slow down', { retryable: true, retryAfterMs: 250, cause })
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 250, cause })
  })
})
