import 'server-only'

/** A body made piece by piece, as fast as it is taken; `onCancel` is called when the reader has gone. */
export function textStream(
  pieces: Generator<string> | AsyncGenerator<string>,
  { onCancel }: { onCancel?: () => void } = {},
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await pieces.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    cancel: async () => {
      onCancel?.()
      await pieces.return(undefined)
    },
  })
}
