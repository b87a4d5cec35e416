import { describe, expect, it } from 'vitest'
import { plainReading } from '#server/redact/plain-reading.ts'

describe('plainReading', () => {
  it.each([
    ['a%3Db%20c', 'a=b c'],
    ['a%25253Db', 'a=b'],
    [String.raw`a\n\"b\u0022\/\\\"c`, 'a\n"b"/"c'],
    ['&quot;a&#39;&amp;quot;', `"a'"`],
    ['\u001B[1;31ma\u001B[0m\u001B[K', 'a'],
    [String.raw`\u001b[31ma\x1b[0m\\033[2J`, 'a'],
  ])('reads %j', (written, read) => {
    expect(plainReading(written)).toBe(read)
  })

  it.each(['', 'plain words: 100% of it', 'C:\\Users\\x', 'a && b; c', '%zz%', '[31m'])('leaves %j as it is', (text) => {
    expect(plainReading(text)).toBe(text)
  })
})
