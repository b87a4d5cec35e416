import { expect, it } from 'vitest'
import { oneLine } from '#lib/text/one-line.ts'

it('is one line', () => {
  expect(oneLine(' What is\n  1 plus\t1? ')).toBe('What is 1 plus 1?')
})

it('names what cannot be seen', () => {
  expect(oneLine('safe\u202Eexe.txt')).toBe('safe‹U+202E›exe.txt')
})

it('says where it was cut', () => {
  expect(oneLine('x'.repeat(20), 10)).toBe(`${'x'.repeat(10)}…`)
})
