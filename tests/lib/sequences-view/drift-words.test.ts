import { expect, test } from 'vitest'
import { driftWords } from '#lib/sequences-view/drift-words.ts'

test('exact ids are well, unless something stands twice', () => {
  expect(driftWords({ kind: 'exact' })).toMatchObject({ word: 'exact ids', tone: 'ok' })
  const doubled = driftWords({ kind: 'exact', at: 12, cause: 'the end of turn <|im_end|> stands twice' })
  expect(doubled).toMatchObject({ word: 'exact ids, but the end of turn <|im_end|> stands twice', tone: 'warn' })
  expect(driftWords({ kind: 'first' })).toMatchObject({ word: 'first prompt', tone: 'neutral' })
})

test('the same text in other ids says how many and from where', () => {
  expect(driftWords({ kind: 'ids', at: 1204, tokens: 3 })).toMatchObject({
    word: 'same text, 3 tokens differ',
    brief: '3 ids differ',
    about: expect.stringContaining('from token 1,204 on'),
    tone: 'warn',
  })
  expect(driftWords({ kind: 'ids', tokens: 1 })).toMatchObject({ word: 'same text, 1 token differs', brief: '1 id differs' })
  expect(driftWords({ kind: 'ids' }).word).toBe('same text, other ids')
})

test('another text says at which character and why', () => {
  expect(driftWords({ kind: 'text', at: 40, character: 214, cause: 'reasoning was dropped' })).toMatchObject({
    word: 'text differs at character 214: reasoning was dropped',
    brief: 'text differs',
    about: expect.stringContaining('at character 214 (token 40): reasoning was dropped.'),
    tone: 'warn',
  })
  expect(driftWords({ kind: 'text' }).word).toBe('text differs')
})

test('where only ids are known, the text is not spoken of as different', () => {
  expect(driftWords({ kind: 'unknown', at: 7 })).toMatchObject({ word: 'ids differ from token 7 on', tone: 'warn' })
})

test('what a cause quotes from the model cannot hide itself', () => {
  expect(driftWords({ kind: 'text', cause: 'a\u202eb was inserted' }).word).toBe('text differs: a‹U+202E›b was inserted')
})
