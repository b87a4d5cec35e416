import 'server-only'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { RunConfig } from '#lib/run/config.ts'
import type { RunEventBody } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import type { EpisodePorts } from '#server/agent/ports.ts'
import { PARKED, runEpisode } from '#server/agent/run-episode.ts'
import type { EpisodeSetting } from '#server/agent/run-episode.ts'
import type { Context } from '#server/context.ts'
import { openingOf } from '#server/runs/opening.ts'
import { planEpisode } from '#server/runs/plan-episode.ts'
import type { PlannedEpisode } from '#server/runs/plan-episode.ts'
import { trackerOf } from '#server/runs/sequences.ts'

/** Waits, or returns early when the signal is aborted. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal })
  } catch {
    // An aborted wait has simply ended; whoever waits looks at the signal.
  }
}

export interface EpisodeStart {
  readonly id: string
  readonly config: RunConfig
  readonly state: RunState
}

/** What an episode needs beside its ports and its signal: the plan, how it begins, and the sequences it goes on with. */
interface Prepared extends Pick<EpisodeSetting, 'opening' | 'tracker'> {
  readonly planned: PlannedEpisode
}

async function prepare(ctx: Context, { id, config, state }: EpisodeStart, signal: AbortSignal): Promise<Prepared> {
  const planned = await planEpisode(ctx, { id, config, isRetake: state.base?.token !== undefined }, signal)
  const { server, model } = planned.plan
  return { planned, opening: openingOf(ctx, state, planned), tracker: trackerOf(ctx, id, { model: { server, model } }) }
}

/** All events of an episode from where `state` stands: its plan is made first, and a plan that fails ends the run. */
export async function* runEpisodeEvents(
  ctx: Context,
  start: EpisodeStart,
  signal: AbortSignal,
): AsyncGenerator<RunEventBody> {
  let prepared: Prepared
  try {
    prepared = await prepare(ctx, start, signal)
  } catch (thrown) {
    if (signal.aborted) {
      yield signal.reason === PARKED
        ? { type: 'run.interrupted', why: PARKED }
        : { type: 'run.finished', outcome: 'cancelled' }
      return
    }
    if (!(thrown instanceof RetakeError)) ctx.log.error('an episode could not be planned', { run: start.id, cause: thrown })
    yield { type: 'run.finished', outcome: 'failed', error: { code: 'not_started', message: messageOf(thrown) } }
    return
  }
  const { planned, ...setting } = prepared
  const ports: EpisodePorts = {
    model: planned.adapter,
    tools: ctx.tools,
    monotonicMs: () => performance.now(),
    sleep,
    random: Math.random,
  }
  yield* runEpisode(planned.plan, start.state, { ports, signal, ...setting })
}
