import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { clipLimit, clipText, textBlocks } from '#lib/text/clip-text.ts'

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join('\n')
const limit = { lines: 10, characters: 1000 }

test('clips lines, and says how many there are', () => {
  const clip = clipText(lines(100), limit)
  expect(clip).toEqual({ shown: lines(10), lines: 100, clipped: true })
})

test('leaves whole what goes over the limit by little', () => {
  expect(clipText(lines(12), limit)).toEqual({ shown: lines(12), lines: 12, clipped: false })
  expect(clipText(lines(13), limit).clipped).toBe(true)
})

test('clips one long line, never inside a surrogate pair', () => {
  const clip = clipText(`${'a'.repeat(999)}${'🙂'.repeat(400)}`, limit)
  expect(clip.shown).toBe('a'.repeat(999))
  expect(clip.clipped).toBe(true)
})

test('tool output is clipped sooner than messages', () => {
  expect(clipLimit('result').lines).toBeLessThan(clipLimit('text').lines)
})

test('blocks joined by line breaks are the text, and a growing text keeps its first blocks', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { maxLength: 12 }), (lengths) => {
      const text = lengths.map((length, at) => String(at % 10).repeat(length)).join('\n')
      const blocks = textBlocks(text)
      expect(blocks.map((block) => block.text).join('\n')).toBe(text)
      const grown = textBlocks(`${text}more`)
      expect(grown.slice(0, blocks.length - 1)).toEqual(blocks.slice(0, -1))
    }),
  )
})
