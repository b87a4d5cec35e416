import { describe, expect, it } from 'vitest'
import { ByteInput } from '#lib/tokens/byte-input.ts'

describe('ByteInput', () => {
  it('says where bytes are missing, before it makes room for them', () => {
    const input = new ByteInput(Uint8Array.of(1, 0x80))
    expect(input.varint()).toBe(1)
    expect(() => input.take(3)).toThrow('packed tokens are cut short: 3 bytes were expected at 1, 1 are there')
    expect(() => input.varints(2 ** 40)).toThrow('cut short')
    expect(() => input.numbers(2 ** 30, 4)).toThrow('cut short')
    expect(() => input.varint()).toThrow('cut short')
  })

  it('refuses numbers of more than four bytes', () => {
    expect(() => new ByteInput(Uint8Array.of(5, 0, 0, 0, 0, 0)).numbers(1)).toThrow('packed tokens are damaged: a number has 5 bytes')
  })

  it('says what is left over', () => {
    expect(() => new ByteInput(Uint8Array.of(1, 2)).end()).toThrow('packed tokens have 2 bytes after their end')
  })
})
