import { expect, it } from 'vitest'
import { ByteInput } from '#lib/tokens/byte-input.ts'
import { ByteOutput } from '#lib/tokens/byte-output.ts'

it('writes what ByteInput reads, however much it is', () => {
  const out = new ByteOutput()
  const values = [0, 127, 128, 2 ** 32, Number.MAX_SAFE_INTEGER]
  const many = Uint32Array.from({ length: 300 }, (_, index) => index * 14_316_557)
  for (const value of values) out.varint(value)
  out.byte(7)
  out.append([1, 2, 3])
  out.numbers(many, 4)
  out.numbers(many)
  out.numbers(Uint32Array.of(0, 0))
  const input = new ByteInput(out.written())
  expect([...input.varints(5)]).toEqual(values)
  expect([...input.take(4)]).toEqual([7, 1, 2, 3])
  expect(input.numbers(300, 4)).toEqual(many)
  expect(input.numbers(300)).toEqual(many)
  expect([...input.numbers(2)]).toEqual([0, 0])
  expect(() => input.end()).not.toThrow()
})

it('puts all lowest bytes first', () => {
  const out = new ByteOutput()
  out.numbers(Uint32Array.of(0x0102, 0x0304))
  expect([...out.written()]).toEqual([2, 2, 4, 1, 3])
})
