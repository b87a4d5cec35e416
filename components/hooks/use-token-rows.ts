import { useState, useSyncExternalStore } from 'react'
import type { RunStore } from '#lib/run/run-store.ts'
import { TokenRowBuilder } from '#lib/token-view/token-rows.ts'
import type { Folds } from '#lib/transcript/folds.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useRunState } from './use-run.ts'
import type { TokenView } from './use-token-view.ts'

const NO_FOLDS = () => () => {}

/** The transcript's rows with tokens in place of text where the reader wants them. */
export function useTokenRows(rows: readonly Row[], store: RunStore, { view, folds }: { view: TokenView; folds: Folds }): readonly Row[] {
  const { book, shown, any } = view
  const [builder] = useState(() => new TokenRowBuilder())
  const turns = useRunState(store, (state) => state.turns)
  useSyncExternalStore(book.subscribe, book.version, book.version)
  const build = () => (any ? builder.build({ rows, turns, book, folds, shown }) : rows)
  return useSyncExternalStore(any ? folds.subscribe : NO_FOLDS, build, build)
}
