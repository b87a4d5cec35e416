import { describe, expect, it } from 'vitest'
import { textStream } from '#server/http/text-stream.ts'

describe('textStream', () => {
  it('makes a piece only when it is asked for one', async () => {
    let made = 0
    function* pieces(): Generator<string> {
      for (; made < 3; made += 1) yield `é${made}`
    }
    const reader = textStream(pieces()).getReader()
    await reader.read()
    // One is made ahead, for the next who asks.
    expect(made).toBeLessThanOrEqual(1)
    await reader.cancel()
    expect(await new Response(textStream((async function* () { yield 'a'; yield 'é' })())).text()).toBe('aé')
  })

  it('ends what makes the pieces when its reader goes', async () => {
    const said: string[] = []
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (;;) yield 'x'
      } finally {
        said.push('ended')
      }
    }
    const reader = textStream(pieces(), { onCancel: () => said.push('told') }).getReader()
    await reader.read()
    await reader.cancel()
    expect(said).toEqual(['told', 'ended'])
  })

  it('breaks off where making fails', async () => {
    function* pieces(): Generator<string> {
      yield 'a'
      throw new Error('no more')
    }
    await expect(new Response(textStream(pieces())).text()).rejects.toThrow('no more')
  })
})
