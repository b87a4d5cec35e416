import { expect, it } from 'vitest'
import { blankStart, withoutBlankEnds } from '#lib/transcript/reply-text.ts'

it('leaves out the line breaks around a text, but no spaces before it', () => {
  expect(withoutBlankEnds('\r\n\n  a \n b \n')).toBe('  a \n b')
  expect(withoutBlankEnds('\n\n')).toBe('')
  expect([blankStart('\r\n\n  a'), blankStart('a\n')]).toEqual([3, 0])
})
