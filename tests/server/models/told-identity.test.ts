import { describe, expect, it } from 'vitest'
import { ModelError } from '#server/models/model-server.ts'
import { ifOffered, toldIdentity } from '#server/models/told-identity.ts'

it('is the SHA-256 of the template', () => {
  expect(toldIdentity({ template: 'abc', tokenizer: 'org/m' })).toEqual({
    source: 'the model server',
    template: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    tokenizer: 'org/m',
  })
  expect(toldIdentity({ template: '', tokenizer: null })).toEqual({ source: 'the model server', template: null, tokenizer: null })
})

describe('ifOffered', () => {
  it.each(['model_not_found', 'model_rejected_request', 'model_bad_response', 'model_unauthorized'] as const)('is null for %s', async (code) => {
    expect(await ifOffered(Promise.reject(new ModelError(code, 'no')))).toBeNull()
  })

  it('hands on answers and other failures', async () => {
    expect(await ifOffered(Promise.resolve(7))).toBe(7)
    await expect(ifOffered(Promise.reject(new ModelError('aborted', 'no')))).rejects.toMatchObject({ code: 'aborted' })
    await expect(ifOffered(Promise.reject(new Error('bug')))).rejects.toThrow('bug')
  })
})
