import type { z } from 'zod'

/** The values of a body of JSON lines, as they arrive. @throws SyntaxError or ZodError at a line that is none. */
export async function* readJsonLines<T>(schema: z.ZodType<T>, body: ReadableStream<Uint8Array> | null): AsyncGenerator<T> {
  if (body === null) return
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true })
      const lines = rest.split('\n')
      rest = done ? '' : (lines.pop() ?? '')
      for (const line of lines) if (line !== '') yield schema.parse(JSON.parse(line))
      if (done) return
    }
  } finally {
    // Whoever stops listening needs no more of it; a body that has ended or failed takes this as said.
    await reader.cancel().catch(() => undefined)
  }
}
