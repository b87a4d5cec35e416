import { expect, it } from 'vitest'
import { ByteInput } from '#lib/tokens/byte-input.ts'
import { ByteOutput } from '#lib/tokens/byte-output.ts'
import { PackedSpellings } from '#lib/tokens/packed-spellings.ts'
import { SpellingTable } from '#lib/tokens/spelling-table.ts'
import type { Token } from '#lib/tokens/token.ts'

it('numbers spellings in order of first use, and tells apart all that is not alike', () => {
  const spellings: Token[] = [
    { id: 1, text: 'a', bytes: [97] },
    { id: 1, text: 'a', bytes: [97], special: true },
    { id: 2, text: 'a', bytes: [97] },
    { id: 2, text: 'a', bytes: [98] },
    { id: 2, text: 'a', bytes: null },
    { id: 2, text: 'a' },
    { id: 2, text: 'b' },
    { text: 'a' },
    { id: null, text: 'a' },
  ]
  const table = new SpellingTable()
  expect(spellings.map((spelling, at) => table.numberOf(spelling, at))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  expect(table.numberOf({ id: 1, text: 'a', bytes: [97], special: true, logprob: -1 }, 9)).toBe(1)
  const out = new ByteOutput()
  table.writeTo(out)
  const read = new PackedSpellings(new ByteInput(out.written()), table.count)
  expect(spellings.map((_, at) => read.at(at))).toStrictEqual(spellings)
})
