import 'server-only'
import type { RunConfig } from '#lib/run/config.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import { checkConfig } from '#server/runs/plan-episode.ts'
import { runEpisodeEvents } from '#server/runs/run-episode-events.ts'
import { summaryOf } from '#server/runs/summary.ts'

export interface StartedRun {
  readonly id: string
  readonly group?: string
}

export interface NewEpisode {
  readonly id: string
  readonly order: LogOrder
  readonly events: readonly RunEvent[]
  readonly state: RunState
}

type Launched = Omit<NewEpisode, 'events'>

const TITLE_LENGTH = 80

/**
 * Writes a new run (or a group of them) and sets it going. Resolves when it is kept; the episode goes on by itself.
 * @throws RetakeError `bad_request` when the configuration can never run, `too_many` while too much goes on; nothing is
 *   written then.
 */
export async function startRun(ctx: Context, config: RunConfig): Promise<StartedRun> {
  checkConfig(ctx, config)
  const size = config.groupSize ?? 1
  const group = size > 1 ? ctx.newId() : undefined
  const runs = Array.from({ length: size }, (_, at) => newEpisode(ctx, memberConfig(config, at), group))
  await ctx.episodes.admit(size, async () => {
    await ctx.store.createRuns(runs.map(({ id, state, events }) => ({ summary: summaryOf(id, state), events })))
    for (const { id, order, state } of runs) launchEpisode(ctx, { id, order, state })
  })
  const first = runs[0]
  if (first === undefined) throw new RangeError('a group has at least one run')
  return { id: first.id, ...(group === undefined ? {} : { group }) }
}

/** Members of a group with a seed sample with seeds that follow it: equal seeds would make them all alike. */
export function memberConfig(config: RunConfig, at: number): RunConfig {
  const { seed } = config.sampling
  if (seed === undefined || at === 0) return config
  return { ...config, sampling: { ...config.sampling, seed: (seed + at) % 0x1_0000_0000 } }
}

function newEpisode(ctx: Context, config: RunConfig, group: string | undefined): NewEpisode {
  const order = new LogOrder()
  const title = config.title || (config.task.trim().split('\n')[0] ?? '').slice(0, TITLE_LENGTH)
  const created = order.place({ type: 'run.created', kind: 'episode', config, title, group }, ctx.now())
  const events = [created]
  return { id: ctx.newId(), order, events, state: foldLog(events) }
}

/** Sets an episode going from where its state stands. */
export function launchEpisode(ctx: Context, { id, order, state }: Launched): void {
  const { config } = state
  if (config === null) throw new TypeError(`run ${id} has no configuration: its log does not begin with run.created`)
  ctx.episodes.launch({
    id,
    order,
    state,
    events: (signal) => runEpisodeEvents(ctx, { id, config, state }, signal),
  })
}
