import 'server-only'
import type { RunConfig } from '#lib/run/config.ts'
import { RecordedAnswers, recordedCalls } from '#lib/run/recorded-calls.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Opening } from '#server/agent/ports.ts'
import type { Context } from '#server/context.ts'
import { basisFor } from '#server/runs/load-run.ts'
import { planEpisode } from '#server/runs/plan-episode.ts'
import type { PlannedEpisode } from '#server/runs/plan-episode.ts'
import { prefillOf } from '#server/runs/prefill-of.ts'

/** How long a check may ask a server what it can do. */
const CHECK_LIMIT_MS = 30_000

/**
 * Refuses a retake at a token that could never be told to the model, before anything is written; `state` is the fork's as it
 * begins. @throws RetakeError `bad_request` that says why, `unavailable` for a server that does not answer.
 */
export async function checkRetake(ctx: Context, { config, state }: { config: RunConfig; state: RunState }): Promise<void> {
  const { base } = state
  if (base?.token === undefined) return
  const planned = await planEpisode(ctx, { id: base.run, config, isRetake: true }, AbortSignal.timeout(CHECK_LIMIT_MS))
  prefillOf(ctx, { state, base, planned })
}

/**
 * What an episode on a base begins with, by its log alone: one that was stopped before its first reply was complete begins
 * the same way again. @throws RetakeError `bad_request` where its server cannot be told how the reply begins.
 */
export function openingOf(ctx: Context, state: RunState, planned: PlannedEpisode): Opening {
  const { base, environment } = state
  if (base === undefined) return {}
  const { lastTurn } = basisFor(ctx, { base })
  const prefill = base.token === undefined || state.lastTurn > lastTurn ? undefined : prefillOf(ctx, { state, base, planned })
  return { ...(prefill === undefined ? {} : { prefill }), ...environmentOf(state, environment, lastTurn) }
}

/** What of the kept part's calls goes along. */
function environmentOf(state: RunState, environment: RunState['environment'], lastTurn: number): Opening {
  if (environment !== 'recorded' && environment !== 'executed') return {}
  const kept = recordedCalls(state).filter((call) => call.turn <= lastTurn)
  if (environment === 'executed') {
    const done = new Set(state.replayed.map(({ turn, callId }) => `${turn} ${callId}`))
    return { replay: kept.filter(({ turn, callId }) => !done.has(`${turn} ${callId}`)) }
  }
  const own = state.turns.filter((turn) => turn.turn > lastTurn)
  const used = own.flatMap(({ calls }) => calls.flatMap((entry) => (entry.kind === 'call' ? (entry.outcome?.recorded ?? []) : [])))
  return { recorded: new RecordedAnswers(kept, used) }
}
