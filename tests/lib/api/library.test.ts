import { expect, it } from 'vitest'
import { collectionInputSchema, collectionPatchSchema } from '#lib/api/library.ts'

it('names a collection without the spaces around it, and refuses an empty name', () => {
  expect(collectionInputSchema.parse({ name: '  Good ones ' })).toEqual({ name: 'Good ones', tags: [], note: '' })
  expect(collectionInputSchema.safeParse({ name: ' ' }).success).toBe(false)
})

it('takes an order that names each run once, and none of those that it takes out', () => {
  const issue = (patch: object) => collectionPatchSchema.safeParse(patch).error?.issues[0]?.message
  expect(issue({ runs: ['a', 'b'], removed: ['c'] })).toBeUndefined()
  expect(issue({ runs: ['a', 'b', 'a'] })).toContain('names one twice')
  expect(issue({ runs: ['a', 'b'], removed: ['b'] })).toContain('either put in its place or taken out')
  expect(issue({ order: [] })).toContain('order')
})
