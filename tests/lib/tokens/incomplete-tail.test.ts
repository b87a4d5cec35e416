import { expect, it } from 'vitest'
import { incompleteTail } from '#lib/tokens/incomplete-tail.ts'

const utf8 = new TextEncoder()

it.each(['a', 'é', '€', '😀'])('counts the bytes of %s that are there while some are missing', (character) => {
  const bytes = utf8.encode(`x${character}`)
  const whole = utf8.encode(character).length
  for (let there = 1; there < whole; there += 1) expect(incompleteTail(bytes.subarray(0, 1 + there))).toBe(there)
  expect(incompleteTail(bytes)).toBe(0)
})

it('takes bytes that can never become a character for what they are', () => {
  expect([[], [0x99], [0x61, 0xff], [0x80, 0x80, 0x80]].map((bytes) => incompleteTail(bytes))).toEqual([0, 0, 0, 0])
})
