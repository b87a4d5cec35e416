import { describe, expect, it } from 'vitest'
import { wireChunkSchema, wireErrorSchema, wireModelsSchema } from '#server/models/openai-wire.ts'

describe('wireChunkSchema', () => {
  it.each([
    ['an empty object', {}],
    ['no choices', { choices: [] }],
    ['null content', { choices: [{ index: 0, delta: { content: null }, finish_reason: null, logprobs: null }] }],
    ['no delta', { choices: [{ finish_reason: 'stop' }] }],
    ['a call without index, id or type', { choices: [{ delta: { tool_calls: [{ function: { arguments: '{' } }] } }] }],
    ['log probabilities of another shape', { choices: [{ delta: {}, logprobs: { tokens: ['a'], token_logprobs: [-1] } }] }],
    ['fields of its own', { choices: [{ delta: { annotations: [] }, stop_reason: 7 }], service_tier: 'default' }],
  ])('takes a chunk with %s', (_name, chunk) => {
    expect(wireChunkSchema.safeParse(chunk).error).toBeUndefined()
  })

  it.each([
    ['a number', 7],
    ['choices that are no list', { choices: {} }],
    ['content that is a number', { choices: [{ delta: { content: 1 } }] }],
    ['a call index beyond all measure', { choices: [{ delta: { tool_calls: [{ index: 4_000_000_000 }] } }] }],
    ['a byte that is none', { choices: [{ logprobs: { content: [{ token: 'a', bytes: [256] }] } }] }],
    ['a negative id', { choices: [{ token_ids: [-1] }] }],
    ['a negative count', { usage: { prompt_tokens: -1 } }],
  ])('refuses %s', (_name, chunk) => {
    expect(wireChunkSchema.safeParse(chunk).success).toBe(false)
  })

  it('writes arguments that came as an object', () => {
    const chunk = wireChunkSchema.parse({ choices: [{ delta: { tool_calls: [{ function: { arguments: { a: [1] } } }] } }] })
    expect(chunk.choices?.[0]?.delta?.tool_calls?.[0]?.function?.arguments).toBe('{"a":[1]}')
  })
})

describe('wireErrorSchema', () => {
  it.each([
    [{ error: { message: 'no', type: 't', code: 'x' } }, { message: 'no', code: 'x' }],
    [{ error: { message: 'no', code: 400 } }, { message: 'no', code: 400 }],
    [{ error: 'no' }, { message: 'no', code: null }],
    [{ object: 'error', message: 'no' }, { message: 'no', code: null }],
    [{ detail: 'Not Found' }, { message: 'Not Found', code: null }],
    [{ detail: [{ loc: ['body', 'seed'], msg: 'too big' }, { msg: 'bad' }] }, { message: 'body.seed: too big; bad', code: null }],
  ])('reads %j', (body, error) => {
    expect(wireErrorSchema.parse(body)).toEqual(error)
  })

  it.each([[{}], [{ error: null }], [{ error: { message: '' } }], ['text'], [{ detail: [] }]])('finds no sentence in %j', (body) => {
    expect(wireErrorSchema.safeParse(body).success).toBe(false)
  })
})

describe('wireModelsSchema', () => {
  it('reads a list of models', () => {
    expect(wireModelsSchema.parse({ object: 'list', data: [{ id: 'a', object: 'model' }] }).data).toEqual([{ id: 'a' }])
    const card = { id: 'a', root: 'org/a', max_model_len: 8 }
    expect(wireModelsSchema.parse({ data: [card] }).data).toEqual([card])
    expect(wireModelsSchema.safeParse({ models: [] }).success).toBe(false)
  })
})
