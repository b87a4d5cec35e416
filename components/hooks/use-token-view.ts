import { createContext, useCallback, useContext, useMemo, useState, useSyncExternalStore } from 'react'
import { z } from 'zod'
import { TokenBook } from '#lib/token-view/token-book.ts'
import { createSelectionStore, selectionIn } from '#lib/token-view/token-selection.ts'
import type { SelectionStore, TokenSelection } from '#lib/token-view/token-selection.ts'
import { METRICS } from '#lib/tokens/scale.ts'
import type { Metric } from '#lib/tokens/scale.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { TokensRow } from '#lib/transcript/types.ts'
import { useStored } from './use-stored.ts'

/** Which turns are shown as tokens, and how tokens look. */
export interface TokenView {
  readonly runId: string
  readonly book: TokenBook
  readonly selection: SelectionStore
  readonly metric: Metric
  readonly setMetric: (metric: Metric) => void
  /** The whole run is shown as tokens, but for single turns. */
  readonly all: boolean
  readonly shown: (turn: number) => boolean
  /** Any turn is shown as tokens. */
  readonly any: boolean
  readonly setAll: (all: boolean) => void
  readonly setTurn: (turn: number, shown: boolean) => void
}

const metricSchema = z.enum(METRICS)
const NO_TURNS: ReadonlySet<number> = new Set()

/** The token view of one run page; changing what is shown asks `hold` to keep the reader's place. */
export function useTokenView(runId: string, book: TokenBook): TokenView {
  const [{ all, others }, setMode] = useState({ all: false, others: NO_TURNS })
  const [metric, setMetric] = useStored<Metric>('retake.token-metric', metricSchema, 'surprisal')
  const [selection] = useState(createSelectionStore)
  const shown = useCallback((turn: number) => all !== others.has(turn), [all, others])
  const setAll = useCallback(
    (value: boolean) => {
      selection.set(undefined)
      setMode({ all: value, others: NO_TURNS })
    },
    [selection],
  )
  const setTurn = useCallback((turn: number, value: boolean) => {
    setMode((mode) => {
      const next = new Set(mode.others)
      if (value === mode.all) next.delete(turn)
      else next.add(turn)
      return { ...mode, others: next }
    })
  }, [])
  return useMemo(
    () => ({ runId, book, selection, metric, setMetric, all, shown, any: all || others.size > 0, setAll, setTurn }),
    [runId, book, selection, metric, setMetric, all, shown, others, setAll, setTurn],
  )
}

/** The same view, keeping the reader's place whenever a turn is shown otherwise. */
export function useHeldTokenView(view: TokenView, hold: () => void): TokenView {
  return useMemo(() => {
    const setAll = (all: boolean) => {
      hold()
      view.setAll(all)
    }
    const setTurn = (turn: number, shown: boolean) => {
      hold()
      view.setTurn(turn, shown)
    }
    return { ...view, setAll, setTurn }
  }, [view, hold])
}

const NOWHERE: TokenView = {
  runId: '',
  book: new TokenBook(INITIAL_STATE),
  selection: createSelectionStore(),
  metric: 'surprisal',
  setMetric: () => {},
  all: false,
  shown: () => false,
  any: false,
  setAll: () => {},
  setTurn: () => {},
}

/** For those who draw rows: how tokens look, and what is selected. */
export const TokenViewContext = createContext<TokenView>(NOWHERE)

export function useTokens(): TokenView {
  return useContext(TokenViewContext)
}

/** What of the selection falls into a row, as `readRowSelection` reads it. */
export function useRowSelection(row: TokensRow): string {
  const { selection } = useTokens()
  const read = () => selectionIn(selection.get(), row)
  return useSyncExternalStore(selection.subscribe, read, read)
}

export function useTokenSelection(selection: SelectionStore): TokenSelection | undefined {
  return useSyncExternalStore(selection.subscribe, selection.get, selection.get)
}
