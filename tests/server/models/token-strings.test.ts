import { describe, expect, it } from 'vitest'
import { tokenStringBytes } from '#server/models/token-strings.ts'

const utf8 = (text: string): number[] => [...Buffer.from(text)]

describe('tokenStringBytes', () => {
  it('reads the byte alphabet, split characters and special tokens too', () => {
    const strings = ['<|im_start|>', 'user', 'Ċ', 'Ġhi', 'Ã©', 'ðŁĳ', 'ĭ']
    expect(tokenStringBytes(strings, '<|im_start|>user\n hié👋')).toEqual([
      utf8('<|im_start|>'),
      utf8('user'),
      utf8('\n'),
      utf8(' hi'),
      utf8('é'),
      [0xf0, 0x9f, 0x91],
      [0x8b],
    ])
  })

  it('reads special tokens with characters outside the alphabet', () => {
    expect(tokenStringBytes(['<｜User｜>', 'Ġa'], '<｜User｜> a')).toEqual([utf8('<｜User｜>'), utf8(' a')])
  })

  it('reads SentencePiece, with and without its own space', () => {
    expect(tokenStringBytes(['<s>', '▁Hé', '<0xF0>', '<0x9F>', '<0x91>', '<0x8B>'], '<s> Hé👋')).toEqual([
      utf8('<s>'),
      utf8(' Hé'),
      [0xf0],
      [0x9f],
      [0x91],
      [0x8b],
    ])
    expect(tokenStringBytes(['▁Hi', '▁yo'], 'Hi yo')).toEqual([utf8('Hi'), utf8(' yo')])
  })

  it('tells nothing where the strings do not spell the text', () => {
    expect(tokenStringBytes(['hi'], 'Hi')).toBeUndefined()
    expect(tokenStringBytes(['Hi', '?'], 'Hi')).toBeUndefined()
    expect(tokenStringBytes(['##ing'], 'ing')).toBeUndefined()
  })
})
