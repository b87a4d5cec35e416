import { describe, expect, it } from 'vitest'
import { readFormat } from '#lib/formats/read-format.ts'
import { ASKED, SAID } from './records.ts'

describe('readFormat', () => {
  it.each([
    ['openai-messages', { messages: [ASKED] }, 1],
    ['hermes-trajectory', { conversations: [{ from: 'human', value: 'x' }] }, 1],
    ['preference-pairs', { chosen: [SAID], rejected: [SAID] }, 2],
  ] as const)('reads a line of %s', (format, value, count) => {
    const read = readFormat(format, JSON.stringify(value))
    expect(read.ok && read.records).toHaveLength(count)
  })

  it('says that ids cannot be read back', () => {
    expect(readFormat('token-masks', '{"tokens": [1], "masks": [1]}')).toEqual({ ok: false, why: expect.stringContaining('cannot be imported') })
  })
})
