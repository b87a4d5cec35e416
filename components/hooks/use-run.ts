import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import type { Reach } from '#components/hooks/use-api.ts'
import { API_PATHS } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/transport.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import type { Annotated } from '#lib/api/writing.ts'
import { messageOf } from '#lib/errors.ts'
import { runEventSchema } from '#lib/run/events.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { createRunStore } from '#lib/run/run-store.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { RunState } from '#lib/run/state.ts'
import { TokenBook } from '#lib/token-view/token-book.ts'

export type Connection = 'live' | 'reconnecting' | 'ended'

export type RunView =
  | { readonly status: 'loading' | 'missing' }
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'ready'; readonly run: RunSummary; readonly store: RunStore; readonly book: TokenBook; readonly connection: Connection; readonly annotations: readonly Annotated[] }

const HIDDEN_TAB_MS = 50
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000

/** Hands events on at most once per animation frame; a tab in the background has no frames, so a timer stands in. */
function createBatcher(store: RunStore) {
  let buffer: RunEvent[] = []
  let frame = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    timer = undefined
    const events = buffer
    buffer = []
    store.apply(events)
  }
  return {
    push: (event: RunEvent) => {
      buffer.push(event)
      if (timer !== undefined) return
      frame = requestAnimationFrame(flush)
      timer = setTimeout(flush, HIDDEN_TAB_MS)
    },
    flush,
  }
}

interface Tail {
  readonly reach: Reach
  readonly runId: string
  readonly store: RunStore
  readonly signal: AbortSignal
  readonly onConnection: (connection: Connection) => void
  readonly onMissing: () => void
}

/** The event of one message of the stream, or nothing when it is not one that this page understands. */
function eventOf(data: string): RunEvent | undefined {
  try {
    return runEventSchema.safeParse(JSON.parse(data)).data
  } catch {
    // Not JSON: the caller drops the connection and asks again from the last event that was understood.
    return undefined
  }
}

/** Reads a run's events until it is finished: one connection at a time, each from the last event heard. */
function tailRun({ reach: { api, addressOf }, runId, store, signal, onConnection, onMissing }: Tail): void {
  const batcher = createBatcher(store)
  let heard = store.getSnapshot().lastSeq
  let failures = 0
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const lose = () => {
    source?.close()
    if (signal.aborted) return
    onConnection('reconnecting')
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures)
    failures += 1
    timer = setTimeout(() => void reconnect(), wait)
  }
  const reconnect = async () => {
    const isGone = failures > 1 && (await api.getRun(runId, signal).then(() => false, isMissing))
    if (signal.aborted) return
    if (isGone) onMissing()
    else connect()
  }
  const take = (message: MessageEvent<unknown>) => {
    const event = typeof message.data === 'string' ? eventOf(message.data) : undefined
    if (event === undefined || event.seq > heard + 1) return lose()
    if (event.seq <= heard) return
    heard = event.seq
    failures = 0
    batcher.push(event)
    if (event.type !== 'run.finished') return
    source?.close()
    batcher.flush()
    onConnection('ended')
  }
  const connect = () => {
    source = new EventSource(addressOf(API_PATHS.runEvents(runId, heard)))
    source.addEventListener('open', () => {
      if (!signal.aborted) onConnection('live')
    })
    source.addEventListener('message', take)
    source.addEventListener('error', lose)
  }
  signal.addEventListener('abort', () => {
    source?.close()
    clearTimeout(timer)
    batcher.flush()
  })
  connect()
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

/** One run, loaded once and then kept up to date by its event stream for as long as the component is mounted. */
export function useRun(runId: string): { readonly view: RunView; readonly retry: () => void } {
  const reach = useReach()
  const { api } = reach
  const [view, setView] = useState<RunView>({ status: 'loading' })
  const running = useRef<AbortController>(null)
  const load = useCallback(() => {
    running.current?.abort()
    running.current = new AbortController()
    const { signal } = running.current
    api.getRun(runId, signal).then(
      ({ run, state, annotations }) => {
        const store = createRunStore(state)
        const book = new TokenBook(state)
        store.onEvents((events) => book.apply(events))
        const isOver = reach.still || state.status === 'finished' || state.kind !== 'episode'
        const show = (connection: Connection) => setView({ status: 'ready', run, store, book, connection, annotations })
        show(isOver ? 'ended' : 'live')
        if (!isOver) tailRun({ reach, runId, store, signal, onConnection: show, onMissing: () => setView({ status: 'missing' }) })
      },
      (error: unknown) => {
        if (signal.aborted) return
        setView(isMissing(error) ? { status: 'missing' } : { status: 'error', error: messageOf(error) })
      },
    )
  }, [reach, api, runId])
  useEffect(() => {
    load()
    return () => running.current?.abort()
  }, [load])
  const retry = () => {
    setView({ status: 'loading' })
    load()
  }
  return { view, retry }
}

/** A part of a run's state; the component is drawn again only when that part is another one. */
export function useRunState<T>(store: RunStore, select: (state: RunState) => T): T {
  const read = () => select(store.getSnapshot())
  return useSyncExternalStore(store.subscribe, read, read)
}
