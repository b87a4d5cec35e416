import { expect, it } from 'vitest'
import { BYTES_UNKNOWN_FLAG, SPECIAL_FLAG } from '#lib/tokens/columns.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { PackedTokens } from '#lib/tokens/packed-tokens.ts'

it('shows spellings as columns have them', () => {
  const { spellings } = new PackedTokens(
    packTokens([
      { id: 4, text: 'é', bytes: [0xc3, 0xa9] },
      { text: '</s>', special: true },
      { id: null, text: '', bytes: null },
      { id: 0, text: '\ufffd', bytes: [0xef, 0xbf, 0xbd] },
    ]),
  )
  expect([0, 1, 2, 3].map((number) => spellings.idOf(number))).toEqual([4, null, null, 0])
  expect([0, 1, 2, 3].map((number) => spellings.flagOf(number))).toEqual([0, SPECIAL_FLAG, BYTES_UNKNOWN_FLAG, BYTES_UNKNOWN_FLAG])
  const { starts, ends, bytes } = spellings.shown
  const shown = [0, 1, 2, 3].map((number) => new TextDecoder().decode(bytes.subarray(starts[number], ends[number])))
  expect(shown).toEqual(['é', '</s>', '\ufffd', '\ufffd'])
})
