import type { ApiClient } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/transport.ts'
import {
  confirmSent,
  forgetAside,
  receive,
  refuseQueue,
  setAside,
  takeQueue,
  turnBack,
  unsend,
  writeStep,
  type Change,
  type DraftLog,
  type SetAside,
} from '#lib/editor/draft-log.ts'
import { unsavedOf } from '#lib/editor/unsaved.ts'
import { messageOf } from '#lib/errors.ts'
import type { DraftKeeper } from './use-draft-keeper.ts'
import { createDraftListener } from './use-draft-listener.ts'

/** Whether the server has all; `waiting`: it does not, and why. */
export type Saving = { readonly status: 'saved' | 'saving' } | { readonly status: 'waiting'; readonly error: string }

export interface DraftSnapshot {
  readonly log: DraftLog
  readonly saving: Saving
}

/** A draft as this page works on it: everything is done at once, and saved in order behind the person's back. */
export interface DraftSync {
  readonly runId: string
  readonly getSnapshot: () => DraftSnapshot
  readonly subscribe: (listener: () => void) => () => void
  readonly write: (change: Change) => void
  readonly turnBack: (way: 'undo' | 'redo') => void
  readonly setAside: (aside: SetAside) => void
  readonly forgetAside: (at: number) => void
  /** Tries to save now what waits. */
  readonly retry: () => void
  /** Resolves when the server has all that was done so far; rejects with the reason while it cannot be reached. */
  readonly saved: () => Promise<void>
  /** `flush` is called before the draft is saved or left: a field hands over what was typed into it. */
  readonly onFlush: (flush: () => void) => () => void
  readonly open: () => void
  readonly close: () => void
}

export interface DraftSource {
  readonly api: ApiClient
  readonly runId: string
  readonly keeper: DraftKeeper
}

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
const SAVED: Saving = { status: 'saved' }
const SAVING: Saving = { status: 'saving' }

/** Refused for who asks or when, not for what is asked. */
const PASSING: ReadonlySet<number> = new Set([0, 401, 403, 408, 429])

/** Whether the same request may work later. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || PASSING.has(error.status)
}

function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412
}

/** The state of a draft on this page, and those who hear of its changes. */
function createHolder(initial: DraftLog, keeper: DraftKeeper) {
  let snapshot: DraftSnapshot = { log: initial, saving: initial.queue.length === 0 ? SAVED : SAVING }
  let isKept = keeper.keep(unsavedOf(initial))
  const listeners = new Set<() => void>()
  return {
    get: () => snapshot,
    isKept: () => isKept,
    set: (log: DraftLog, saving: Saving = snapshot.saving) => {
      const isSame = log === snapshot.log
      if (isSame && saving === snapshot.saving) return
      if (!isSame) isKept = keeper.keep(unsavedOf(log))
      snapshot = { log, saving }
      for (const listener of listeners) listener()
    },
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
type Holder = ReturnType<typeof createHolder>

/** Sends what waits, in order and one request at a time, until there is nothing left or it cannot be done now. */
function createSender({ api, runId }: DraftSource, holder: Holder, onSettled: () => void) {
  let busy = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort = new AbortController()

  const catchUp = async () => {
    const { confirmed } = holder.get().log
    const { events } = await api.getEvents(runId, confirmed.state.lastSeq, abort.signal)
    holder.set(unsend(receive(holder.get().log, events)))
  }
  const fail = async (error: unknown): Promise<void> => {
    if (isOutdated(error)) {
      // None of it was written, then, however alike what others wrote in the meantime may look.
      holder.set(unsend(holder.get().log))
      return catchUp()
    }
    if (!mayPass(error)) {
      holder.set(refuseQueue(holder.get().log, messageOf(error)))
      return catchUp()
    }
    throw error
  }
  const send = async () => {
    if (failures > 0) await catchUp()
    const { log, bodies } = takeQueue(holder.get().log)
    if (bodies.length === 0) return
    holder.set(log, SAVING)
    try {
      const { events } = await api.appendEvents(runId, log.confirmed.state.lastSeq, bodies)
      holder.set(confirmSent(holder.get().log, events))
    } catch (error) {
      await fail(error)
    }
  }
  const push = async () => {
    if (busy || abort.signal.aborted) return
    busy = true
    clearTimeout(timer)
    try {
      while (holder.get().log.queue.length > 0) {
        await send()
        failures = 0
      }
      holder.set(holder.get().log, SAVED)
    } catch (error) {
      if (!abort.signal.aborted) {
        holder.set(holder.get().log, { status: 'waiting', error: messageOf(error) })
        timer = setTimeout(() => void push(), Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures))
        failures += 1
      }
    } finally {
      busy = false
    }
    onSettled()
  }
  return {
    isBusy: () => busy,
    push: () => void push(),
    /** Asks for what the page has not heard. */
    catchUp: () => {
      if (!busy) catchUp().then(onSettled, () => {})
    },
    open: () => {
      abort = new AbortController()
    },
    close: () => {
      clearTimeout(timer)
      abort.abort()
    },
  }
}

/** Works on a draft that is loaded: see `DraftSync`. Nothing is sent or heard before `open`. */
export function createDraftSync(source: DraftSource, initial: DraftLog): DraftSync {
  const holder = createHolder(initial, source.keeper)
  const flushers = new Set<() => void>()
  const flush = () => {
    for (const one of flushers) one()
  }
  const sender = createSender(source, holder, () => listener.deliver())
  const listener = createDraftListener(source.runId, {
    lastSeq: () => holder.get().log.confirmed.state.lastSeq,
    isBusy: sender.isBusy,
    take: (events) => holder.set(receive(holder.get().log, events)),
    catchUp: sender.catchUp,
  })
  const change = (log: DraftLog) => {
    holder.set(log)
    sender.push()
  }
  const onLeave = (event: BeforeUnloadEvent) => {
    flush()
    if (!holder.isKept()) event.preventDefault()
  }
  return {
    runId: source.runId,
    getSnapshot: holder.get,
    subscribe: holder.subscribe,
    write: (one) => change(writeStep(holder.get().log, one)),
    turnBack: (way) => {
      flush()
      change(turnBack(holder.get().log, way))
    },
    setAside: (aside) => holder.set(setAside(holder.get().log, aside)),
    forgetAside: (at) => holder.set(forgetAside(holder.get().log, at)),
    retry: sender.push,
    saved: async () => {
      flush()
      sender.push()
      await new Promise<void>((resolve, reject) => {
        const look = () => {
          const { log, saving } = holder.get()
          if (log.queue.length > 0 && saving.status !== 'waiting') return
          stop()
          if (saving.status === 'waiting') reject(new Error(`The draft is not saved yet. ${saving.error}`))
          else resolve()
        }
        const stop = holder.subscribe(look)
        look()
      })
    },
    onFlush: (one) => {
      flushers.add(one)
      return () => flushers.delete(one)
    },
    open: () => {
      sender.open()
      window.addEventListener('beforeunload', onLeave)
      window.addEventListener('pagehide', flush)
      window.addEventListener('online', sender.push)
      listener.connect()
      sender.push()
    },
    close: () => {
      flush()
      window.removeEventListener('beforeunload', onLeave)
      window.removeEventListener('pagehide', flush)
      window.removeEventListener('online', sender.push)
      listener.close()
      sender.close()
      source.keeper.close()
    },
  }
}
