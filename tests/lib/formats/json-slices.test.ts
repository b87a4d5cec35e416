import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemSlices, memberSlice, spaceJson } from '#lib/formats/json-slices.ts'

describe('spaceJson', () => {
  it.each([
    ['{"a":1.0,"b":[1,2],"c":{}}', '{"a": 1.0, "b": [1, 2], "c": {}}'],
    [' {\n "a" : 12345678901234567890 }\n', '{"a": 12345678901234567890}'],
    [String.raw`{"\u00e9":"\/,:{}[]\u0007"}`, String.raw`{"é": "/,:{}[]\u0007"}`],
    ['{"a":1,"a":2}', '{"a": 1, "a": 2}'],
    ['"x"', '"x"'],
  ])('%j is spelled as Python does', (given, expected) => {
    expect(spaceJson(given)).toBe(expected)
  })

  it('says the same as before, and stays as it is', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const spaced = spaceJson(json)
        expect(JSON.parse(spaced)).toEqual(JSON.parse(json))
        expect(spaceJson(spaced)).toBe(spaced)
      }),
      { numRuns: 200 },
    )
  })
})

describe('slices', () => {
  const text = ' {"a": [ {"b": 1.0}, "],", [2] ], "a": [3 ,4]} '

  it('are where the members stand, of equal names the last', () => {
    const slice = memberSlice(text, 0, 'a')
    expect(slice && text.slice(...slice)).toBe('[3 ,4]')
    expect(memberSlice(text, 0, 'c')).toBeUndefined()
    expect(memberSlice('{"a"', 0, 'a')).toBeUndefined()
  })

  it('are where the items of an array stand', () => {
    const array = '[ {"b": 1.0}, "],", [2] ]'
    expect(itemSlices(array, 0).map((slice) => array.slice(...slice))).toEqual(['{"b": 1.0}', '"],"', '[2]'])
    expect(itemSlices('{}', 0)).toEqual([])
    expect(itemSlices('[1, x]', 0)).toEqual([])
    expect(itemSlices('[]', 0)).toEqual([])
  })
})
