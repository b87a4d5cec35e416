import 'server-only'
import type { Context } from '#server/context.ts'

interface Asked {
  readonly ctx: Pick<Context, 'heavy'>
  readonly request: Pick<Request, 'method' | 'signal'>
}

interface Place {
  readonly leave: () => void
  readonly signal: AbortSignal
}

/**
 * An answer that costs much memory or time. It has one of few places while it is made and until it is read, breaks off, or
 * whoever asked has gone. `spare`: how many places must be left to others.
 * @throws RetakeError as `Places.take` does, and what `make` throws.
 */
export async function heavyAnswer({ ctx, request }: Asked, make: () => Promise<Response> | Response, { spare = 0 } = {}): Promise<Response> {
  const leave = ctx.heavy.take({ spare })
  try {
    const response = await make()
    if (request.method !== 'HEAD') return untilRead(response, { leave, signal: request.signal })
    // Nobody reads the body of such an answer, nor cancels it.
    await response.body?.cancel()
    leave()
    return new Response(null, response)
  } catch (thrown) {
    leave()
    throw thrown
  }
}

function untilRead(response: Response, { leave, signal }: Place): Response {
  const reader = response.body?.getReader()
  // What is thrown away unread is not cancelled either.
  if (reader === undefined || signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  if (reader === undefined) return response
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const next = await reader.read().catch((thrown: unknown) => {
          leave()
          throw thrown
        })
        if (!next.done) return controller.enqueue(next.value)
        leave()
        controller.close()
      },
      cancel: async (reason) => {
        leave()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, response)
}
