import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonObject, jsonProblem, jsonValue } from '#lib/json-value.ts'

const nested = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels)

describe('jsonValue', () => {
  it('takes whatever JSON.parse makes, as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value))
        expect(jsonValue.parse(parsed)).toBe(parsed)
      }),
      { numRuns: 100 },
    )
  })

  it('keeps keys that other readers drop or stumble over', () => {
    const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"a\\u0000":1}'
    expect(JSON.stringify(jsonObject.parse(JSON.parse(text)))).toBe(text)
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['a number beyond all', { a: [Number('1e400')] }, 'holds Infinity'],
    ['what is not there', undefined, 'found nothing'],
    ['a function', { a: () => 1 }, '(function)'],
    ['a date', [new Date(0)], '(object)'],
  ])('refuses %s', (_name, value, words) => {
    expect(jsonProblem(value)).toContain(words)
    expect(jsonValue.safeParse(value).error?.issues[0]?.message).toContain(words)
  })
})

describe('depth', () => {
  it('takes 512 levels and no more', () => {
    expect(jsonProblem(JSON.parse(nested(512)))).toBeUndefined()
    expect(jsonProblem(JSON.parse(nested(513)))).toBe('nested deeper than 512 levels')
  })

  it('says so of 100,000 levels, without running out of stack', () => {
    expect(jsonObject.safeParse(JSON.parse(nested(100_000))).error?.issues[0]?.message).toBe('nested deeper than 512 levels')
  })
})

it.each(['[]', 'null', '"x"', '1'])('%s is no object', (text) => {
  expect(jsonObject.safeParse(JSON.parse(text)).error?.issues[0]?.message).toBe('expected an object')
})
