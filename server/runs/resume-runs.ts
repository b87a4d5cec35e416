import 'server-only'
import { messageOf } from '#lib/errors.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState, Turn } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import { basisFor, eventPages } from '#server/runs/load-run.ts'
import { launchEpisode } from '#server/runs/start-run.ts'
import { progressOf } from '#server/runs/summary.ts'

/** A turn that was in work at this many stops of the server in a row is taken to be what stops it. */
const SAME_TURN_LIMIT = 5

/**
 * Takes up every episode that was going on when the last process ended, each once: from its last committed turn, with
 * the stop and the resumption in its log. A run that cannot be taken up is reported and left as it is.
 */
export async function resumeRuns(ctx: Context): Promise<number> {
  const results = await Promise.all(
    ctx.store.listUnfinished().map(async (id) => {
      try {
        return await resumeRun(ctx, id)
      } catch (thrown) {
        ctx.log.error('a run could not be resumed', { run: id, error: messageOf(thrown), cause: thrown })
        return false
      }
    }),
  )
  return results.filter(Boolean).length
}

async function resumeRun(ctx: Context, id: string): Promise<boolean> {
  const basis = basisFor(ctx, { base: ctx.store.getLink(id)?.base })
  const order = new LogOrder(basis)
  let state = basis
  for (const events of eventPages(ctx, id, { withTokens: false })) {
    for (const event of events) order.take(event)
    state = fold(state, events)
  }
  const events = [...resumption(state, basis.lastTurn)].map((body) => order.place(body, ctx.now()))
  state = fold(state, events)
  await ctx.store.appendEvents(id, events, progressOf(state))
  if (endsRun(events)) return false
  launchEpisode(ctx, { id, order, state })
  return true
}

function* resumption(state: RunState, lastOfBase: number): Generator<RunEventBody> {
  if (state.status !== 'interrupted') yield { type: 'run.interrupted', why: 'the server ended without notice' }
  const turn = nextTurn(state, lastOfBase)
  const stops = state.interruptions.filter((stop) => stop.resumedTurn === turn && stop.discarded.length > 0).length
  if (stops >= SAME_TURN_LIMIT) {
    const message = `the server has stopped ${stops + 1} times during turn ${turn}; the run is not tried again by itself`
    yield { type: 'run.finished', outcome: 'failed', error: { code: 'interrupted', message } }
    return
  }
  yield { type: 'run.resumed', turn }
}

/** The turn to go on with: the last one again, unless the model has been told all that it led to. */
function nextTurn(state: RunState, lastOfBase: number): number {
  const last = state.turns.findLast((turn) => turn.turn > lastOfBase)
  if (last === undefined) return lastOfBase + 1
  if (last.messageIndex === undefined) return last.turn
  const told = state.messages.length - last.messageIndex - (last.given ?? 1)
  return told > 0 && told === answersDue(last) ? last.turn + 1 : last.turn
}

/** How many messages answer a turn's calls: one for each structured call, one for all that were read from text. */
function answersDue(turn: Turn): number {
  const structured = turn.calls.filter((entry) =>
    entry.kind === 'call' ? entry.call.source === 'structured' : entry.error.callId !== undefined,
  ).length
  return structured + (structured < turn.calls.length ? 1 : 0)
}

function endsRun(events: readonly RunEvent[]): boolean {
  return events.at(-1)?.type === 'run.finished'
}
