import { describe, expect, it, vi } from 'vitest'
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

  it('is known to another copy of its module, as the built server has them', async () => {
    vi.resetModules()
    const other = await import('#server/models/model-server.ts')
    expect(other.ModelError).not.toBe(ModelError)
    expect(new other.ModelError('model_timeout', 'm')).toBeInstanceOf(ModelError)
    expect(new Error('m')).not.toBeInstanceOf(ModelError)
  })
})
