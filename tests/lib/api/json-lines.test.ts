import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readJsonLines } from '#lib/api/json-lines.ts'

const schema = z.object({ a: z.string() })

function bodyOf(chunks: readonly Uint8Array[], onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  const left = [...chunks]
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = left.shift()
      if (next === undefined) controller.close()
      else controller.enqueue(next)
    },
    cancel: onCancel,
  })
}

describe('readJsonLines', () => {
  it('gives the same values wherever the body is cut', async () => {
    const bytes = new TextEncoder().encode('{"a": "é😀"}\n\n{"a": "2"}\n{"a": "3"}')
    for (let size = 1; size <= bytes.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size))
      expect(await Array.fromAsync(readJsonLines(schema, bodyOf(chunks)))).toEqual([{ a: 'é😀' }, { a: '2' }, { a: '3' }])
    }
    expect(await Array.fromAsync(readJsonLines(schema, null))).toEqual([])
  })

  it('fails at a line that is none', async () => {
    const encode = (text: string) => bodyOf([new TextEncoder().encode(text)])
    await expect(Array.fromAsync(readJsonLines(schema, encode('{\n')))).rejects.toThrow(SyntaxError)
    await expect(Array.fromAsync(readJsonLines(schema, encode('{"a": 1}\n')))).rejects.toThrow(z.ZodError)
  })

  it('lets go of a body that is not read to its end', async () => {
    let isGone = false
    const lines = readJsonLines(schema, bodyOf([new TextEncoder().encode('{"a": "1"}\n'), new Uint8Array([10])], () => (isGone = true)))
    expect((await lines.next()).value).toEqual({ a: '1' })
    await lines.return(undefined)
    expect(isGone).toBe(true)
  })
})
