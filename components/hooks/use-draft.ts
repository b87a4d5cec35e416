import { useEffect, useState, useSyncExternalStore } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import type { ApiClient } from '#lib/api/client.ts'
import { reopenDraft } from '#lib/editor/unsaved.ts'
import { messageOf } from '#lib/errors.ts'
import type { Base } from '#lib/run/events.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { openDraftKeeper } from './use-draft-keeper.ts'
import { createDraftSync, type DraftSnapshot, type DraftSync } from './use-draft-sync.ts'

export type DraftView =
  | { readonly status: 'loading' }
  | { readonly status: 'error'; readonly error: string }
  | { readonly status: 'ready'; readonly draft: DraftSync }

export interface DraftAddress {
  readonly runId: string
  readonly base: Base | null
}

/** A draft is opened from its whole log, since what can be undone stands there; one on a base begins with what it keeps of it. */
async function load(api: ApiClient, { runId, base }: DraftAddress, signal: AbortSignal): Promise<DraftSync> {
  const from = base === null ? 0 : 1
  const [start, { events }] = await Promise.all([
    base === null ? INITIAL_STATE : api.getRunAt(runId, 1, signal).then(({ state }) => state),
    api.getEvents(runId, from, signal),
  ])
  signal.throwIfAborted()
  const keeper = await openDraftKeeper(runId)
  return createDraftSync({ api, runId, keeper }, reopenDraft(start, events, keeper.adopted))
}

/** Opens a draft for as long as the component is mounted; `base` is what it stands on, and does not change. */
export function useDraft({ runId, base }: DraftAddress): { readonly view: DraftView; readonly retry: () => void } {
  const api = useApi()
  const [view, setView] = useState<DraftView>({ status: 'loading' })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    const abort = new AbortController()
    let opened: DraftSync | undefined
    load(api, { runId, base }, abort.signal).then(
      (draft) => {
        if (abort.signal.aborted) return draft.close()
        opened = draft
        draft.open()
        setView({ status: 'ready', draft })
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setView({ status: 'error', error: messageOf(error) })
      },
    )
    return () => {
      abort.abort()
      opened?.close()
    }
    // A draft's base is part of what it is: it comes with the run, in a new object each time.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [api, runId, attempt])
  const retry = () => {
    setView({ status: 'loading' })
    setAttempt((count) => count + 1)
  }
  return { view, retry }
}

/** A part of a draft as this page has it; the component is drawn again only when that part is another one. */
export function useDraftPart<T>(draft: DraftSync, select: (snapshot: DraftSnapshot) => T): T {
  const read = () => select(draft.getSnapshot())
  return useSyncExternalStore(draft.subscribe, read, read)
}
