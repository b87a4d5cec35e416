import 'server-only'
import type { RunSummary } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import { basisOf } from '#lib/run/basis.ts'
import type { Base, RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'

const PAGE = 2000

/** A run's row. @throws RetakeError `not_found`. */
export function findRun(ctx: Context, id: string): RunSummary {
  const run = ctx.shown?.run === id ? ctx.store.getHiddenRun(id) : ctx.store.getRun(id)
  if (run === undefined) throw new RetakeError('not_found', `there is no run ${id}`)
  return run
}

export interface EventSpan {
  /** Only events with a greater seq. */
  readonly after?: number
  /** Only events with this seq or a smaller one. */
  readonly upTo?: number | undefined
  readonly withTokens: boolean
}

/** The committed events of a run's own log, a page at a time, so that a long log is never in memory whole. */
export function* eventPages(
  ctx: Context,
  id: string,
  { after = 0, upTo = Infinity, withTokens }: EventSpan,
): Generator<RunEvent[]> {
  for (let last = after; last < upTo; ) {
    const limit = Math.min(PAGE, upTo - last)
    const events = ctx.store.readEvents(id, { after: last, limit, withTokens })
    if (events.length > 0) yield events
    if (events.length < limit) return
    last = events.at(-1)?.seq ?? last
  }
}

/**
 * The fold of a run, of its base's kept part and of its own log, as it stands or as it stood after event `seq`: from
 * memory while it is live or was read lately, else from the logs.
 * @throws RetakeError `not_found`; `bad_request` for a seq beyond the log; `internal` for bases that are missing or go
 * round in a circle.
 */
export function loadState(ctx: Context, id: string, { seq }: { seq?: number | undefined } = {}): RunState {
  const live = ctx.episodes.get(id)
  if (live !== undefined && (seq === undefined || seq === live.state.lastSeq)) return live.state
  const { lastSeq } = linkOf(ctx, id)
  if (seq !== undefined && seq > lastSeq) {
    const message = `the log of run ${id} ends with event ${lastSeq}; there is no event ${seq}`
    throw new RetakeError('bad_request', message, { issues: [{ path: 'seq', message }] })
  }
  return stateAt(ctx, id, seq)
}

/** What a run's log begins with: nothing, or what it keeps of its base. @throws RetakeError `internal` as `loadState` does. */
export function basisFor(ctx: Context, { base }: { readonly base?: Base | null | undefined }): RunState {
  return base ? basisOf(stateAt(ctx, base.run, base.seq), base) : INITIAL_STATE
}

/** One log of those that a run's state is the fold of. */
export interface Link {
  readonly id: string
  readonly base: Base | null
  /** The last of its events that counts; absent: all do. */
  readonly upTo?: number | undefined
  /** What its log begins with. */
  readonly basis: RunState
  /** The fold of basis and log up to there. */
  readonly state: RunState
}

/** A run and all that it stands on, the root first. @throws RetakeError `internal` as `loadState` does. */
export function lineageOf(ctx: Context, id: string, seq?: number): Link[] {
  const links: Link[] = []
  let below = INITIAL_STATE
  for (const { base, ...rung } of chainDown(ctx, { id, upTo: seq }, () => false).toReversed()) {
    const basis = base === null ? INITIAL_STATE : basisOf(below, base)
    below = foldRung(ctx, rung, findKept(ctx, rung) ?? basis)
    links.push({ ...rung, base, basis, state: below })
  }
  return links
}

/** A run on the way down to the root, and how much of its log counts. */
interface Rung {
  readonly id: string
  readonly upTo?: number | undefined
}

function stateAt(ctx: Context, id: string, seq?: number): RunState {
  const chain = chainDown(ctx, { id, upTo: seq }, (rung) => findKept(ctx, rung) !== undefined).toReversed()
  let state = INITIAL_STATE
  for (const { base, ...rung } of chain) {
    const kept = findKept(ctx, rung)
    state = foldRung(ctx, rung, kept ?? (base === null ? INITIAL_STATE : basisOf(state, base)))
  }
  return state
}

/** The chain from a run down to its root, or to the first one for which `isEnough`. */
function chainDown(ctx: Context, from: Rung, isEnough: (rung: Rung) => boolean): (Rung & { base: Base | null })[] {
  const chain: (Rung & { base: Base | null })[] = []
  const met = new Set<string>()
  for (let rung: Rung | undefined = from; rung !== undefined; ) {
    if (met.has(rung.id)) throw new RetakeError('internal', `run ${from.id} stands on itself: ${[...met, rung.id].join(' on ')}`)
    met.add(rung.id)
    const { base } = linkOf(ctx, rung.id, chain.at(-1)?.id)
    chain.push({ ...rung, base })
    rung = base === null || isEnough(rung) ? undefined : { id: base.run, upTo: base.seq }
  }
  return chain
}

function linkOf(ctx: Context, id: string, fork?: string) {
  const link = ctx.store.getLink(id)
  if (link !== undefined) return link
  if (fork === undefined) throw new RetakeError('not_found', `there is no run ${id}`)
  throw new RetakeError('internal', `run ${fork} stands on run ${id}, which is not there`)
}

/** A state in memory to fold on from. */
function findKept(ctx: Context, { id, upTo }: Rung): RunState | undefined {
  const live = ctx.episodes.get(id)?.state
  return live !== undefined && live.lastSeq <= (upTo ?? Infinity) ? live : ctx.states.find(id, upTo)
}

/** Folds a log on to where it counts, and keeps the state. */
function foldRung(ctx: Context, { id, upTo }: Rung, from: RunState): RunState {
  let state = from
  for (const events of eventPages(ctx, id, { after: from.lastSeq, upTo, withTokens: false })) state = fold(state, events)
  if (state.lastSeq < (upTo ?? 0)) {
    throw new RetakeError('internal', `event ${upTo} of run ${id} is missing: its log ends with event ${state.lastSeq}`)
  }
  if (upTo === undefined) ctx.states.keepLatest(id, state)
  else ctx.states.keepMoment(id, state)
  return state
}
