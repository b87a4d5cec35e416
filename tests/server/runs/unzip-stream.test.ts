import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { unzipStream } from '#server/runs/unzip-stream.ts'

async function unzipped(bytes: Uint8Array, size = 7): Promise<{ text: string; broken: string | undefined }> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  const { bytes: out, broken } = unzipStream(chunks())
  const parts: Uint8Array[] = []
  for await (const part of out) parts.push(part)
  return { text: Buffer.concat(parts).toString(), broken: broken() }
}

const members = [gzipSync('first\n'), gzipSync('second é\n'), gzipSync('third\n'.repeat(100))] as const

describe('unzipStream', () => {
  it.each([1, 7, 100_000])('reads all members of a file, in chunks of %i', async (size) => {
    const read = await unzipped(Buffer.concat(members), size)
    expect(read).toEqual({ text: `first\nsecond é\n${'third\n'.repeat(100)}`, broken: undefined })
  })

  it.each(['', 'a', 'plain text\n'])('leaves %j as it is', async (text) => {
    expect(await unzipped(Buffer.from(text))).toEqual({ text, broken: undefined })
  })

  it('gives all before the end of a file that was cut off', async () => {
    const read = await unzipped(Buffer.concat([members[0], members[1].subarray(0, -4)]))
    expect(read.text.startsWith('first\n')).toBe(true)
    expect(read.broken).toMatch(/end of file/)
  })

  it('gives all before a break, and says what it is', async () => {
    const good = Array.from({ length: 40 }, (_, at) => `record ${at} ${'abc'.repeat(at)}`)
    const spoiled = Buffer.from(members[1])
    spoiled[2] = 0xff
    const read = await unzipped(Buffer.concat([...good.map((text) => gzipSync(`${text}\n`)), spoiled, members[2]]), 100_000)
    // All but, at most, the few that share a piece with the break.
    const lines = read.text.split('\n').slice(0, -1)
    expect(lines).toEqual(good.slice(0, lines.length))
    expect(lines.length).toBeGreaterThan(20)
    expect(read.broken).toBeDefined()
  })

  it('gives the bytes as they come, not all at once', async () => {
    const { bytes } = unzipStream(
      (async function* () {
        yield members[0]
        throw new Error('read too far')
      })(),
    )
    expect(Buffer.from((await bytes.next()).value ?? []).toString()).toBe('first\n')
    await expect(bytes.next()).rejects.toThrow('read too far')
  })
})
