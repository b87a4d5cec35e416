import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { LogOrder, OrderError } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import { eventPages, findRun, loadState } from '#server/runs/load-run.ts'
import { progressOf } from '#server/runs/summary.ts'

export interface Writing {
  /** The log's last event as the writer knows it; undefined: whatever it is. */
  readonly lastSeq?: number | undefined
  readonly bodies: readonly AuthoringBody[]
}

export interface Written {
  readonly events: readonly RunEvent[]
  readonly lastSeq: number
}

/**
 * Appends to a draft, all or nothing, and wakes who reads along. Events without a step become one step together.
 * @throws RetakeError `conflict` for a run that is no draft, `precondition_failed` where the draft has gone on meanwhile,
 *   `bad_request` for an event that does not fit the draft.
 */
export async function writeDraft(ctx: Context, id: string, { lastSeq, bodies }: Writing): Promise<Written> {
  const { kind } = findRun(ctx, id)
  if (kind !== 'draft') throw new RetakeError('conflict', `run ${id} is no draft but an ${kind}: fork it and write in the fork`)
  const state = loadState(ctx, id)
  if (lastSeq !== undefined && lastSeq !== state.lastSeq) throw goneOn(lastSeq, state.lastSeq)
  const events = placed(state, { bodies: inSteps(ctx, id, bodies), at: ctx.now() })
  const after = fold(state, events)
  try {
    await ctx.store.appendEvents(id, events, progressOf(after))
  } catch (thrown) {
    // Another writer was faster between our reading and our writing.
    if (thrown instanceof RetakeError && thrown.code === 'conflict') {
      throw goneOn(state.lastSeq, findRun(ctx, id).lastSeq, thrown)
    }
    throw thrown
  }
  ctx.bells.ring(id)
  return { events, lastSeq: after.lastSeq }
}

function goneOn(known: number, present: number, cause?: unknown): RetakeError {
  const message = `the draft has gone on: its last event is ${present}, not ${known}; read the events after ${known} and write again`
  return new RetakeError('precondition_failed', message, { cause })
}

function placed(state: RunState, { bodies, at }: { bodies: readonly AuthoringBody[]; at: number }): RunEvent[] {
  const order = LogOrder.after(state)
  return bodies.map((body, index) => {
    try {
      return order.place(body, at)
    } catch (cause) {
      if (!(cause instanceof OrderError)) throw cause
      const issues = [{ path: `events.${index}`, message: cause.message }]
      throw new RetakeError('bad_request', cause.message, { cause, issues })
    }
  })
}

/** Gives events that have no step one, the next of the log. */
function inSteps(ctx: Context, id: string, bodies: readonly AuthoringBody[]): readonly AuthoringBody[] {
  if (bodies.every((body) => body.step !== undefined)) return bodies
  let last = 0
  for (const page of eventPages(ctx, id, { withTokens: false })) {
    for (const event of page) if ('step' in event && event.step !== undefined) last = Math.max(last, event.step.number)
  }
  for (const { step } of bodies) last = Math.max(last, step?.number ?? 0)
  return bodies.map((body) => ({ step: { number: last + 1, way: 'do' }, ...body }))
}
