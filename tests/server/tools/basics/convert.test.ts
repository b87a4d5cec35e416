import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { convert } from '#server/tools/basics/convert.ts'

const context = { workspace: '/nowhere', progress: () => undefined }
const run = (value: number, from: string, to: string) => convert.run({ value, from, to }, context)

describe('convert', () => {
  test.each<[Parameters<typeof run>, number]>([
    [[5, 'km', 'miles'], 3.1069],
    [[5, 'miles', 'km'], 8.0467],
    [[70, 'kg', 'pounds'], 154.3236],
    [[150, 'pounds', 'kg'], 68.0389],
    [[100, 'celsius', 'fahrenheit'], 212],
    [[98.6, 'fahrenheit', 'celsius'], 37],
    [[-40, 'celsius', 'fahrenheit'], -40],
    [[10, 'meters', 'feet'], 32.8084],
    [[6, 'feet', 'meters'], 1.8288],
    [[3, 'liters', 'gallons'], 0.7925],
    [[3.5, 'hours', 'minutes'], 210],
    [[2, 'minutes', 'seconds'], 120],
    [[12, 'inches', 'cm'], 30.48],
    [[0, 'celsius', 'kelvin'], 273.15],
    [[1, 'weeks', 'hours'], 168],
    [[1, 'inch', 'mi'], 0.000_015_78],
    [[0, 'km', 'mi'], 0],
    [[-0, 'km', 'mi'], 0],
    [[32, 'F', 'C'], 0],
  ])('%j is %d', (question, expected) => {
    expect(run(...question)).toBe(expected)
  })

  test.each([
    ['Kilometers', 'MILE'],
    ['kilometre', 'mi'],
    [' km ', 'miles'],
  ])('%j and %j are known by other names', (from, to) => {
    expect(run(5, from, to)).toBe(3.1069)
  })

  test.each(['°C', 'degrees Celsius', 'degree c', 'C'])('%s is a temperature', (from) => {
    expect(run(100, from, 'F')).toBe(212)
  })

  test.each(['parsec', '', '__proto__', 'constructor', 'x'.repeat(10_000)])('%.20j is unknown, and what is known is told', (unit) => {
    expect(() => run(1, unit, 'km')).toThrow(/^unknown unit ".{0,50}"; known: mm, cm, .*celsius, fahrenheit, kelvin$/u)
    expect(() => run(1, 'km', unit)).toThrow(/^unknown unit/u)
  })

  test('kinds do not mix, and the other units of the kind are told', () => {
    expect(() => run(1, 'mile', 'kg')).toThrow(
      /^cannot convert miles \(length\) to kg \(mass\); units of length: mm, cm, meters, km, inches, feet, yards, miles$/u,
    )
  })

  test('a result beyond all numbers is refused', () => {
    expect(() => run(1e306, 'km', 'mm')).toThrow(/too large/u)
  })

  test('there and back again', () => {
    const lengths = fc.constantFrom('mm', 'cm', 'meters', 'km', 'inches', 'feet', 'yards', 'miles')
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), lengths, (value, unit) => {
        const there = Number(run(value, unit, 'mm'))
        expect(Number(run(there, 'mm', unit))).toBeCloseTo(value, 2)
      }),
    )
  })
})
