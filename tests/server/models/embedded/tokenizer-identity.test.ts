import { expect, test } from 'vitest'
import { sha256, tokenizerHash } from '#server/models/embedded/tokenizer-identity.ts'

const ggml = { model: 'gpt2', pre: 'qwen2', tokens: ['a', 'b', 'ab'], token_type: [1, 1, 1], merges: ['a b'] }

test('a hash is the SHA-256 of UTF-8', () => {
  expect(sha256('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c')
})

test('equal vocabularies have one hash, whatever the template; each part of them changes it', () => {
  const hash = tokenizerHash({ ggml })
  expect(hash).toBe(sha256('["gpt2","qwen2",null,["a","b","ab"],[1,1,1],["a b"],null]'))
  expect(tokenizerHash({ ggml: { ...ggml }, chat_template: 'x' })).toBe(hash)
  const others = [
    { ...ggml, model: 'llama' },
    { ...ggml, pre: 'llama3' },
    { ...ggml, tokens: ['a', 'b', 'ba'] },
    { ...ggml, token_type: [1, 1, 3] },
    { ...ggml, merges: ['b a'] },
    { ...ggml, scores: [0, 0, -1] },
    { ...ggml, add_space_prefix: true },
  ]
  const hashes = others.map((other) => tokenizerHash({ ggml: other }))
  expect(new Set([hash, ...hashes]).size).toBe(8)
})
