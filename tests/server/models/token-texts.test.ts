import { describe, expect, it } from 'vitest'
import type { Token } from '#lib/tokens/token.ts'
import { TokenTexts } from '#server/models/token-texts.ts'
import type { TokenSources } from '#server/models/token-texts.ts'
import { bytesOf, decodeIds, encodeText } from '../../support/token-server.ts'

const told = (id: number): Token => {
  const text = decodeIds([id])
  return { id, text, bytes: text.includes('\uFFFD') ? null : [...Buffer.from(text)] }
}

function texts(rest: Partial<TokenSources> = {}): { asked: (readonly number[])[]; texts: TokenTexts } {
  const asked: (readonly number[])[] = []
  return {
    asked,
    texts: new TokenTexts({
      decode: (ids) => {
        asked.push(ids)
        return Promise.resolve(decodeIds(ids))
      },
      ...rest,
    }),
  }
}

describe('TokenTexts', () => {
  it('lets whole texts through without asking', async () => {
    const { texts: reader, asked } = texts()
    expect(await reader.push([told(6), told(7)])).toEqual([told(6), told(7)])
    expect(asked).toEqual([])
  })

  it('asks for a text that was not told', async () => {
    const { texts: reader } = texts()
    const special = { id: 2, text: '', bytes: null, special: true } as const
    expect(await reader.push([special])).toEqual([{ ...special, text: '<|im_end|>', bytes: [...Buffer.from('<|im_end|>')] }])
  })

  it('holds the parts of a character back until it is whole', async () => {
    const { texts: reader, asked } = texts()
    expect(await reader.push([told(6), told(11)])).toEqual([told(6)])
    expect(await reader.push([told(12)])).toEqual([])
    expect(await reader.push([told(13), told(8)])).toEqual([
      { id: 11, text: '', bytes: null },
      { id: 12, text: '', bytes: null },
      { id: 13, text: ' 🧮', bytes: null },
      told(8),
    ])
    expect(asked).toEqual([
      [11, 12],
      [11, 12, 13],
    ])
  })

  it('knows the bytes of the parts where the character is encoded to the same tokens', async () => {
    const encode = (text: string): Promise<Token[]> => Promise.resolve(encodeText(text).map((id) => ({ ...told(id), bytes: bytesOf(id) })))
    const { texts: reader } = texts({ encode })
    expect(await reader.push([told(9), { ...told(10), logprob: -1 }])).toEqual([
      { id: 9, text: '\uFFFD', bytes: [0xf0, 0x9f, 0x91] },
      { id: 10, text: '\uFFFD', bytes: [0x8b], logprob: -1 },
    ])
    const other = texts({ encode: () => Promise.resolve([{ id: 7, text: '👋', bytes: [1] }]) })
    expect(await other.texts.push([told(9), told(10)])).toEqual([
      { id: 9, text: '', bytes: null },
      { id: 10, text: '👋', bytes: null },
    ])
  })

  it('gives parts out as they were told where they never become whole', async () => {
    const { texts: reader } = texts()
    expect(await reader.push([told(9)])).toEqual([])
    expect(await reader.push([told(6)])).toEqual([told(9), told(6)])
    expect(await reader.push(Array<Token>(8).fill(told(12)))).toEqual(Array<Token>(8).fill(told(12)))
    expect(await reader.push([told(9)])).toEqual([])
    expect(reader.rest()).toEqual([told(9)])
    expect(reader.rest()).toEqual([])
  })

  it('does not hold back parts whose bytes are known, or ask for tokens without an id', async () => {
    const { texts: reader, asked } = texts()
    const known = { id: 9, text: '\uFFFD', bytes: [0xf0, 0x9f, 0x91] }
    const unknown = { id: null, text: '', bytes: null }
    const broken = { text: '\uFFFD', bytes: null }
    expect(await reader.push([known, unknown, broken])).toEqual([known, unknown, broken])
    expect(asked).toEqual([])
  })
})
