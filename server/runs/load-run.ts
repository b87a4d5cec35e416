import 'server-only'
import type { RunSummary } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'

const PAGE = 2000

/** A run's row. @throws RetakeError `not_found`. */
export function findRun(ctx: Context, id: string): RunSummary {
  const run = ctx.store.getRun(id)
  if (run === undefined) throw new RetakeError('not_found', `there is no run ${id}`)
  return run
}

/** All committed events of a run after a seq, a page at a time, so that a long log is never in memory whole. */
export function* eventPages(
  ctx: Context,
  id: string,
  { after = 0, withTokens }: { after?: number; withTokens: boolean },
): Generator<RunEvent[]> {
  for (let last = after; ; ) {
    const events = ctx.store.readEvents(id, { after: last, limit: PAGE, withTokens })
    if (events.length > 0) yield events
    if (events.length < PAGE) return
    last = events.at(-1)?.seq ?? last
  }
}

/** The fold of a run as it stands: from memory while it is live, else from its log. */
export function loadState(ctx: Context, id: string): RunState {
  const live = ctx.episodes.get(id)
  if (live !== undefined) return live.state
  let state = INITIAL_STATE
  for (const events of eventPages(ctx, id, { withTokens: false })) state = fold(state, events)
  return state
}
