import { useState } from 'react'
import { useReach } from '#components/hooks/use-api.ts'
import { useFind } from '#components/hooks/use-find.ts'
import { useInspector } from '#components/hooks/use-inspector.ts'
import { useReplay } from '#components/hooks/use-replay.ts'
import { useRows } from '#components/hooks/use-rows.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { useTokenCursor } from '#components/hooks/use-token-cursor.ts'
import { useTokenLoader } from '#components/hooks/use-token-loader.ts'
import { useTokenRows } from '#components/hooks/use-token-rows.ts'
import { useHeldTokenView, useTokenView } from '#components/hooks/use-token-view.ts'
import { useTranscript } from '#components/hooks/use-transcript.ts'
import type { Transcript } from '#components/hooks/use-transcript.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { TokenBook } from '#lib/token-view/token-book.ts'
import { createFolds } from '#lib/transcript/folds.ts'

export interface ReadRun {
  readonly run: RunSummary
  readonly store: RunStore
  readonly book: TokenBook
}

/** The turn that the reader looks at. */
function nearestTurn({ rows, virtualizer }: Transcript): number {
  const from = virtualizer.range?.startIndex ?? 0
  return rows.slice(from).find((row) => row.turn !== undefined)?.turn ?? 0
}

/** All that reading a run takes: its rows, where the reader is, folds, tokens, search, replay, inspector. Nothing in it writes. */
export function useRunReading({ run, store, book }: ReadRun) {
  const [folds] = useState(createFolds)
  const tokens = useTokenView(run.id, book)
  const replay = useReplay({ run, store, book })
  // While the run is replayed, what is shown is the run as it stood at a moment; what is done, is done to the run as it is.
  const { shown } = replay
  const rows = useTokenRows(useRows(shown), shown, { view: tokens, folds })
  const turns = useRunState(shown, (state) => state.turns)
  const { still } = useReach()
  const live = useRunState(store, (state) => !still && state.kind === 'episode' && state.status !== 'finished')
  const grows = live || replay.session !== undefined
  const transcript = useTranscript(rows, grows)
  const find = useFind(transcript, folds)
  const view = useHeldTokenView(tokens, transcript.hold)
  const cursor = useTokenCursor(transcript, { view, turns, folds })
  const loading = useTokenLoader({ view, turns, near: nearestTurn(transcript), hold: transcript.hold })
  const inspector = useInspector()
  const here = rows.find((row) => row.key === transcript.cursor)
  return { run, store, folds, replay, rows, live, grows, transcript, find, view, cursor, loading, inspector, here }
}
export type RunReading = ReturnType<typeof useRunReading>
