import { describe, expect, it } from 'vitest'
import { detectFormat } from '#lib/formats/detect-format.ts'

describe('detectFormat', () => {
  it.each([
    [{ messages: [{ role: 'user', content: '' }] }, 'openai-messages'],
    [[{ role: 'user', content: '' }], 'openai-messages'],
    [{ prompt: 'a', completion: 'b' }, 'openai-messages'],
    [{ conversations: [] }, 'hermes-trajectory'],
    [{ conversation: [] }, 'hermes-trajectory'],
    [{ messages: [{ from: 'human', value: '' }] }, 'hermes-trajectory'],
    [{ prompt: [], chosen: [], rejected: [], messages: [] }, 'preference-pairs'],
    [{ pos: [], neg: [] }, 'preference-pairs'],
    [{ input: {}, preferred_output: [], non_preferred_output: [] }, 'preference-pairs'],
    [{ tokens: [1], masks: [1], logprobs: [] }, 'token-masks'],
    [{ tokens: [1], masks: [1], messages: [{ role: 'user' }] }, 'token-masks'],
    [{ text: 'a' }, undefined],
    [[{ messages: [] }], undefined],
    [[], undefined],
    ['text', undefined],
    [null, undefined],
  ])('%j is %s', (record, format) => {
    expect(detectFormat(record)).toBe(format)
  })

  it('is not fooled by what every object inherits', () => {
    expect(detectFormat(JSON.parse('{"__proto__": {"conversations": []}}'))).toBeUndefined()
  })
})
