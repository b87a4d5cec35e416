import { useCallback, useEffect, useRef, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { EVENT_PAGE } from '#lib/api/client.ts'
import type { ApiClient } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { messageOf } from '#lib/errors.ts'
import { createMomentStore } from '#lib/replay/moment-store.ts'
import type { MomentStore } from '#lib/replay/moment-store.ts'
import { ReplayTape } from '#lib/replay/replay-tape.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { TokenBook } from '#lib/token-view/token-book.ts'
import { tokenMoment } from '#lib/token-view/token-moment.ts'
import { useKeys } from './use-keys.ts'
import { momentOfPage } from './use-replay-address.ts'
import { showToast } from './use-toasts.ts'

/** A run that is being replayed: its log, and the moment that is shown. */
export interface ReplaySession {
  readonly tape: ReplayTape
  readonly moment: MomentStore
  /** It was entered to be watched, not by the address of a moment. */
  readonly plays: boolean
}

export type ReplayPhase =
  | { readonly status: 'off' | 'loading' }
  | { readonly status: 'failed'; readonly error: string }
  | { readonly status: 'on'; readonly session: ReplaySession }

export interface Replay {
  readonly phase: ReplayPhase
  readonly session: ReplaySession | undefined
  /** What is to be shown: the run as it stood at the moment, or as it stands. */
  readonly shown: RunStore
  /** Loads the log and shows its beginning, to be played. */
  readonly enter: () => void
  readonly leave: () => void
}

interface ReplayedRun {
  readonly run: RunSummary
  readonly store: RunStore
  readonly book: TokenBook
}

/** All events that are committed, page by page, without token arrays. */
async function loadEvents(api: ApiClient, id: string, signal: AbortSignal): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  for (;;) {
    const page = await api.getEventPage(id, { after: events.at(-1)?.seq ?? 0, limit: EVENT_PAGE }, signal)
    events.push(...page.events)
    if (page.events.length < EVENT_PAGE) return events
  }
}

/** The log as a tape: that of a fork begins with what it keeps of its base, which only the server can tell. */
async function loadTape(api: ApiClient, run: RunSummary, signal: AbortSignal): Promise<ReplayTape> {
  const [events, start] = await Promise.all([
    loadEvents(api, run.id, signal),
    run.base === null ? undefined : api.getRunAt(run.id, 1, signal).then(({ state }) => state),
  ])
  if (events.length === 0) throw new Error('The log of this run has no events.')
  return new ReplayTape(start ?? foldLog(events.slice(0, 1)), events)
}

interface Begin {
  /** The moment to begin at; the first one where none is given. */
  readonly at?: number
}

/** The replay of a run: off until it is entered, or until the page's address names a moment. What is live goes on behind it. */
export function useReplay({ run, store, book }: ReplayedRun): Replay {
  const api = useApi()
  const [phase, setPhase] = useState<ReplayPhase>(() => ({ status: momentOfPage() === undefined ? 'off' : 'loading' }))
  const ending = useRef<AbortController>(null)
  const begin = useCallback(
    ({ at }: Begin) => {
      ending.current?.abort()
      ending.current = new AbortController()
      const { signal } = ending.current
      const heard: RunEvent[] = []
      let take = (events: readonly RunEvent[]): void => void heard.push(...events)
      signal.addEventListener('abort', store.onEvents((events) => take(events)))
      loadTape(api, run, signal).then(
        (tape) => {
          if (signal.aborted) return
          tape.append(heard)
          if (at !== undefined && (at > tape.last || at < tape.first)) {
            showToast(`There is no event ${at}: this run’s go from ${tape.first} to ${tape.last}`)
          }
          const moment = createMomentStore(tape, at ?? tape.first, (state) => book.showUntil(tokenMoment(state, store.getSnapshot())))
          take = moment.apply
          signal.addEventListener('abort', () => book.showUntil(undefined))
          setPhase({ status: 'on', session: { tape, moment, plays: at === undefined } })
        },
        (error: unknown) => {
          if (!signal.aborted) setPhase({ status: 'failed', error: messageOf(error) })
        },
      )
    },
    [api, run, store, book],
  )
  const leave = useCallback(() => {
    ending.current?.abort()
    setPhase({ status: 'off' })
  }, [])
  useEffect(() => {
    const at = momentOfPage()
    if (at !== undefined) begin({ at })
    return () => ending.current?.abort()
  }, [begin])
  const enter = useCallback(() => {
    setPhase({ status: 'loading' })
    begin({})
  }, [begin])
  const isOff = phase.status === 'off'
  useKeys([{ keys: 'shift+r', label: isOff ? 'Replay the run' : 'Leave the replay', group: 'Run', run: isOff ? enter : leave }])
  const session = phase.status === 'on' ? phase.session : undefined
  return { phase, session, shown: session?.moment ?? store, enter, leave }
}
