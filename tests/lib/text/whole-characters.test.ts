import { expect, it } from 'vitest'
import { z } from 'zod'
import { collectionInputSchema } from '#lib/api/library.ts'
import { runPatchSchema, serverInputSchema } from '#lib/api/contract.ts'
import { WHOLE_CHARACTERS } from '#lib/text/whole-characters.ts'

const text = z.string().regex(...WHOLE_CHARACTERS)

it.each(['', 'a\0b', 'line\nbreak\r\n', '👩‍👧 🇺🇸', '\u{10ffff}\ufffd'])('%j is whole', (whole) => {
  expect(text.parse(whole)).toBe(whole)
})

it.each(['\ud800', 'a\udfffb', '\udc00\ud800', 'x\n\ud83d'])('%j is not', (half) => {
  expect(text.safeParse(half).error?.issues[0]?.message).toContain('half of a surrogate pair')
})

it('is asked of what is written to the database as it is', () => {
  const half = 'a\ud800'
  const base = { name: 'a', kind: 'vllm', baseUrl: 'http://127.0.0.1:9' }
  const refused = [
    runPatchSchema.safeParse({ title: half }),
    runPatchSchema.safeParse({ note: half }),
    runPatchSchema.safeParse({ tags: [half] }),
    serverInputSchema.safeParse({ ...base, name: half }),
    serverInputSchema.safeParse({ ...base, model: half }),
    serverInputSchema.safeParse({ ...base, apiKey: half }),
    collectionInputSchema.safeParse({ name: half }),
    collectionInputSchema.safeParse({ name: 'a', note: half }),
  ]
  expect(refused.map((parsed) => parsed.success)).toEqual(refused.map(() => false))
})
