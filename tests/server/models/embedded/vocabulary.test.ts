import { expect, test } from 'vitest'
import { createVocabulary } from '#server/models/embedded/vocabulary.ts'

const byteLevel = createVocabulary({
  ggml: {
    model: 'gpt2',
    tokens: ['<|im_end|>', 'Ġhi', 'Ċ', 'ðŁ', 'ĺĢ', 'é', 'Ã©', '<think>', 'Ġ', '｜'],
    token_type: [3, 1, 1, 1, 1, 1, 1, 4, 4, 1],
  },
})

test.each([
  [0, [...Buffer.from('<|im_end|>')], '<|im_end|>'],
  [1, [0x20, 0x68, 0x69], ' hi'],
  [2, [0x0a], '\n'],
  [3, [0xf0, 0x9f], '�'],
  [4, [0x98, 0x80], '��'],
  [5, [0xe9], '�'],
  [6, [0xc3, 0xa9], 'é'],
  [7, [...Buffer.from('<think>')], '<think>'],
  [8, [...Buffer.from('Ġ')], 'Ġ'], // only type 1 is spelt in the byte-level alphabet
  [9, [...Buffer.from('｜')], '｜'], // a letter outside the alphabet stands for itself
])('byte-level token %i', (id, bytes, text) => {
  expect(byteLevel.piece(id)).toEqual({ id, bytes, text, control: id === 0 })
})

test('the byte-level alphabet spells every byte once', () => {
  const codes = Array.from({ length: 0x144 }, (_, code) => code)
  const printable = codes.filter((code) => (code > 32 && code < 127) || (code > 160 && code !== 173))
  const tokens = printable.map((code) => String.fromCodePoint(code))
  const alphabet = createVocabulary({ ggml: { model: 'gpt2', tokens, token_type: tokens.map(() => 1) } })
  const bytes = tokens.flatMap((_, id) => alphabet.piece(id).bytes)
  expect(bytes).toHaveLength(256)
  expect(new Set(bytes).size).toBe(256)
})

test('SentencePiece spells spaces as ▁ and single bytes as <0xNN>', () => {
  const vocabulary = createVocabulary({
    ggml: { model: 'llama', tokens: ['<s>', '▁the▁', '<0xE2>', '<0x0A>', '▁▁'], token_type: [3, 1, 6, 1, 4] },
  })
  expect(vocabulary.size).toBe(5)
  expect(vocabulary.piece(1).text).toBe(' the ')
  expect(vocabulary.piece(2)).toEqual({ id: 2, bytes: [0xe2], text: '�', control: false })
  expect(vocabulary.piece(3).text).toBe('<0x0A>')
  expect(vocabulary.piece(4).text).toBe('▁▁')
})

test('an unknown id and an unknown tokenizer are named', () => {
  expect(() => byteLevel.piece(10)).toThrow('there is no token 10: the vocabulary has 10')
  expect(() => createVocabulary({ ggml: { model: 'rwkv', tokens: [], token_type: [] } })).toThrow(
    'its tokenizer is of the kind "rwkv"',
  )
})

test('a leading byte order mark is kept in the text', () => {
  const vocabulary = createVocabulary({ ggml: { model: 'gpt2', tokens: ['ï»¿a'], token_type: [1] } })
  expect(vocabulary.piece(0).text).toBe('\uFEFFa')
})
