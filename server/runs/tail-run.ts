import 'server-only'
import type { Context } from '#server/context.ts'
import { eventFrame, HEARTBEAT_MS, SSE_HEARTBEAT, SSE_OPENING } from '#server/http/sse.ts'
import { findRun } from '#server/runs/load-run.ts'

/** About how much one pull hands to the reader, in characters. */
const CHUNK = 256_000
const PAGE = 500

export interface Tail {
  /** Null when the run is finished and the reader has seen all of it: there is nothing to stream. */
  readonly stream: ReadableStream<Uint8Array> | null
}

/**
 * A run's events after `after` as SSE frames, then those to come, until its last one; a draft's go on as long as it is
 * there. The reader pulls: a slow one costs one chunk of memory, because what it has not read yet stays in the log.
 */
export function tailRun(ctx: Context, id: string, { after, signal }: { after: number; signal: AbortSignal }): Tail {
  const run = findRun(ctx, id)
  if (run.status === 'finished' && after >= run.lastSeq) return { stream: null }
  const encoder = new TextEncoder()
  let cursor = after
  let opened = false
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const opening = opened ? '' : SSE_OPENING
        opened = true
        const chunk = opening === '' ? await nextChunk() : opening
        if (chunk === null) controller.close()
        else controller.enqueue(encoder.encode(chunk))
      },
    },
    { highWaterMark: 0 },
  )
  return { stream }

  async function nextChunk(): Promise<string | null> {
    for (;;) {
      if (signal.aborted) return null
      const frames = takeFrames()
      if (frames !== '') return frames
      const source = sourceOf()
      if (source === undefined) {
        const last = takeFrames()
        return last === '' ? null : last
      }
      if ((await more(source, signal)) === 'heartbeat') return SSE_HEARTBEAT
    }
  }

  /** Where more may come from: a live episode, or the hands that write a draft; a draft has no last event. */
  function sourceOf(): Source | undefined {
    if (run.kind !== 'draft') return ctx.episodes.get(id)
    if (ctx.bells.closed || ctx.store.getRun(id) === undefined) return undefined
    return { onMore: (wake) => ctx.bells.onRing(id, wake) }
  }

  function takeFrames(): string {
    const ready = ctx.episodes.get(id)?.framesAfter(cursor, CHUNK)
    if (ready !== undefined) {
      cursor = ready.lastSeq
      return ready.frames
    }
    let frames = ''
    for (const event of ctx.store.readEvents(id, { after: cursor, limit: PAGE, withTokens: true })) {
      frames += eventFrame(event)
      cursor = event.seq
      if (frames.length > CHUNK) break
    }
    return frames
  }
}

interface Source {
  readonly onMore: (wake: () => void) => () => void
}

/** Waits for more events, for the time of a heartbeat, or for the reader to go. */
function more(source: Source, signal: AbortSignal): Promise<'more' | 'heartbeat'> {
  return new Promise((resolve) => {
    const settle = (why: 'more' | 'heartbeat'): void => {
      clearTimeout(timer)
      unsubscribe()
      signal.removeEventListener('abort', wake)
      resolve(why)
    }
    const wake = (): void => settle('more')
    const timer = setTimeout(() => settle('heartbeat'), HEARTBEAT_MS)
    const unsubscribe = source.onMore(wake)
    signal.addEventListener('abort', wake, { once: true })
  })
}
