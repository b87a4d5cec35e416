import 'server-only'
import type { Context } from '#server/context.ts'
import { eventFrame, HEARTBEAT_MS, SSE_HEARTBEAT, SSE_OPENING } from '#server/http/sse.ts'
import { LIMITS } from '#server/limits.ts'
import { findRun } from '#server/runs/load-run.ts'

/** About how much one pull hands to the reader, in characters. */
const CHUNK = 256_000
/** Events read at once, at most and to begin with: what is read beyond a chunk is read again. */
const PAGE = 500
const FIRST_PAGE = 16

export interface Tail {
  /** Null when the run is finished and the reader has seen all of it: there is nothing to stream. */
  readonly stream: ReadableStream<Uint8Array> | null
}

/**
 * A run's events after `after` as SSE frames, then those to come, until its last one; a draft's go on as long as it is
 * there. The reader pulls: a slow one costs one chunk of memory, because what it has not read yet stays in the log.
 * @throws RetakeError `not_found`, or `too_many` while too many streams are open.
 */
export function tailRun(ctx: Context, id: string, { after, signal }: { after: number; signal: AbortSignal }): Tail {
  const run = findRun(ctx, id)
  const ended = ctx.shown === undefined ? run.status === 'finished' : !ctx.shown.isGrowing()
  if (ended && after >= run.lastSeq) return { stream: null }
  ctx.streams.check({ spare: ctx.shown === undefined ? 0 : LIMITS.streamsSpare })
  const encoder = new TextEncoder()
  let cursor = after
  const log = new LogFrames(ctx, id)
  let leave: (() => void) | undefined
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (leave === undefined) {
          // Not before somebody reads: an answer that is thrown away unread is never cancelled.
          leave = ctx.streams.take()
          signal.addEventListener('abort', leave, { once: true })
          return controller.enqueue(encoder.encode(SSE_OPENING))
        }
        let chunk: string | null = null
        try {
          chunk = await nextChunk()
        } finally {
          if (chunk === null) leave()
        }
        if (chunk === null) controller.close()
        else controller.enqueue(encoder.encode(chunk))
      },
      cancel: () => leave?.(),
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

  /** Where more may come from: a live episode, what is shared of one, or the hands that write a draft, which has no last event. */
  function sourceOf(): Source | undefined {
    if (ctx.shown === undefined && run.kind !== 'draft') return ctx.episodes.get(id)
    const grows = ctx.shown?.isGrowing() ?? ctx.store.getRun(id) !== undefined
    if (ctx.bells.closed || !grows) return undefined
    return { onMore: (wake) => ctx.bells.onRing(id, wake) }
  }

  function takeFrames(): string {
    const { frames, lastSeq } = ctx.episodes.get(id)?.framesAfter(cursor, CHUNK) ?? log.after(cursor)
    cursor = lastSeq
    return frames
  }
}

/** Frames from the log, about a chunk at a time, read in pages that are as large as the events allow. */
class LogFrames {
  private readonly ctx: Context
  private readonly id: string
  private page = FIRST_PAGE

  constructor(ctx: Context, id: string) {
    this.ctx = ctx
    this.id = id
  }

  after(seq: number): { frames: string; lastSeq: number } {
    let frames = ''
    let lastSeq = seq
    while (frames.length <= CHUNK) {
      const events = this.ctx.store.readEvents(this.id, { after: lastSeq, limit: this.page, withTokens: true })
      let taken = 0
      for (const event of events) {
        frames += eventFrame(event)
        lastSeq = event.seq
        taken += 1
        if (frames.length > CHUNK) break
      }
      if (events.length < this.page) break
      this.page = Math.min(PAGE, taken < events.length ? taken : this.page * 2)
    }
    return { frames, lastSeq }
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
