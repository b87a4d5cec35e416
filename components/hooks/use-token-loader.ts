import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { messageOf } from '#lib/errors.ts'
import type { Turn } from '#lib/run/state.ts'
import type { TokenView } from './use-token-view.ts'

/** The browser has six connections to a server, and one is the run's event stream. */
const AT_ONCE = 3

export interface TokenLoading {
  readonly view: TokenView
  readonly turns: readonly Turn[]
  /** The turn that the reader looks at: its tokens and those around it come first. */
  readonly near: number
  /** Called before tokens take the place of text. */
  readonly hold: () => void
}

/** Loads the tokens of all turns that are shown as tokens, the nearest first. Gives how many sides are still to come. */
export function useTokenLoader({ view: { runId, book, shown, any }, turns, near, hold }: TokenLoading): number {
  const api = useApi()
  const version = useSyncExternalStore(book.subscribe, book.version, book.version)
  const asked = useRef(new Map<string, AbortController>())
  const wanted = any ? turns.filter((turn) => shown(turn.turn)).flatMap((turn) => book.wanted(turn)) : []
  useEffect(() => {
    const running = asked.current
    const waiting = wanted
      .map((one) => ({ one, key: `${one.epoch} ${one.turn} ${one.side}` }))
      .filter(({ key }) => !running.has(key))
      .toSorted((a, b) => Math.abs(a.one.turn - near) - Math.abs(b.one.turn - near))
    for (const { one, key } of waiting.slice(0, Math.max(0, AT_ONCE - running.size))) {
      const abort = new AbortController()
      running.set(key, abort)
      api
        .getTokenColumns(runId, { turn: one.turn, part: one.side, ...(one.to === undefined ? {} : { to: one.to }) }, abort.signal)
        .then(
          (columns) => {
            running.delete(key)
            hold()
            book.put(one, columns)
          },
          (error: unknown) => {
            running.delete(key)
            if (!abort.signal.aborted) book.fail(one, messageOf(error))
          },
        )
    }
    // What is wanted follows from these; the list itself is new at every drawing.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [version, turns, shown, any, near])
  useEffect(() => {
    const running = asked.current
    return () => {
      for (const abort of running.values()) abort.abort()
    }
  }, [])
  return wanted.length
}
