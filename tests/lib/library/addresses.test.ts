import { expect, it } from 'vitest'
import { collectionPagePath, examplesOfAddress, newRunPath } from '#lib/library/addresses.ts'

const read = (path: string) => examplesOfAddress(new URL(path, 'http://x').searchParams)

it('reads back the examples that the address of a new run names', () => {
  expect(read(newRunPath({ runs: ['a', 'b&c'] }))).toEqual({ runs: ['a', 'b&c'] })
  expect(read(newRunPath({ collection: 'x y' }))).toEqual({ collection: 'x y' })
  expect(read('/?from=a&examples=')).toBeUndefined()
  expect(read('/')).toBeUndefined()
})

it('names a collection in the address of its page', () => {
  expect(collectionPagePath('a&b')).toBe('/examples?collection=a%26b')
})
