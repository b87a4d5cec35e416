import 'server-only'
import type { ForkEdit, ForkRequest } from '#lib/api/writing.ts'
import { RetakeError } from '#lib/errors.ts'
import { basisOf, ownSystemPrompt } from '#lib/run/basis.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import type { RunConfig } from '#lib/run/config.ts'
import type { Base, RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import { LogOrder, OrderError } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'
import { scanReply } from '#lib/tool-calls/scan-reply.ts'
import type { Context } from '#server/context.ts'
import { cutOf } from '#server/runs/cut-of.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { checkRetake } from '#server/runs/opening.ts'
import { checkConfig } from '#server/runs/plan-episode.ts'
import { launchEpisode, memberConfig } from '#server/runs/start-run.ts'
import type { NewEpisode, StartedRun } from '#server/runs/start-run.ts'
import { summaryOf } from '#server/runs/summary.ts'

const TITLE_LENGTH = 480

interface Fork {
  readonly request: ForkRequest
  readonly base: Base
  readonly basis: RunState
  readonly config: RunConfig
  readonly title: string
  readonly group: string | undefined
}

/**
 * Makes a run (or a group of them) on a cut of another one, and sets it going unless it is to be a draft. Nothing of the
 * base is copied and nothing of it changes. Resolves when it is kept; the episode goes on by itself.
 * @throws RetakeError `bad_request` for a cut, an edit or a configuration that cannot be, `conflict` for a cut in a turn
 * that is still going on, `too_many` while too many episodes go on; nothing is written then.
 */
export async function forkRun(ctx: Context, id: string, request: ForkRequest): Promise<StartedRun> {
  findRun(ctx, id)
  const state = loadState(ctx, id)
  const base = cutOf(ctx, { id, state, request })
  // What the base's log says beyond `base.seq` changes nothing of what is kept, so it need not be read again.
  const basis = basisOf(state, base)
  const config = configOf(state, { request, basis })
  const size = request.groupSize ?? 1
  const group = size > 1 ? ctx.newId() : undefined
  const fork = { request, base, basis, config, title: titleOf(state, request), group }
  const runs = Array.from({ length: size }, (_, at) => newFork(ctx, { ...fork, config: memberConfig(config, at) }))
  const [first] = runs
  if (first === undefined) throw new RangeError('a group has at least one run')
  const keep = () => ctx.store.createRuns(runs.map((run) => ({ summary: summaryOf(run.id, run.state), events: run.events })))
  if (request.start) {
    checkConfig(ctx, config)
    checkGoesOn(first.state)
    if (base.token !== undefined) await checkRetake(ctx, { config, state: first.state })
    await ctx.episodes.admit(size, async () => {
      await keep()
      for (const run of runs) launchEpisode(ctx, run)
    })
  } else await keep()
  return { id: first.id, ...(group === undefined ? {} : { group }) }
}

function newFork(ctx: Context, { request, base, basis, config, title, group }: Fork): NewEpisode {
  const order = new LogOrder(basis)
  const at = ctx.now()
  const { environment, token } = request
  const kind = request.start ? 'episode' : 'draft'
  const replaceWith = token?.replaceWith
  const created: RunEventBody = { type: 'run.created', kind, config, base, replaceWith, environment, title, group }
  const events: RunEvent[] = [order.place(created, at)]
  for (const [place, edit] of (request.edits ?? []).entries()) events.push(placeEdit(order, { edit, place, at }))
  return { id: ctx.newId(), order, events, state: fold(basis, events) }
}

function placeEdit(order: LogOrder, { edit, place, at }: { edit: ForkEdit; place: number; at: number }): RunEvent {
  try {
    return order.place({ ...bodyOf(edit), step: { number: place + 1, way: 'do' } }, at)
  } catch (cause) {
    if (!(cause instanceof OrderError)) throw cause
    const message = `edit ${place + 1} (${edit.op} at message ${edit.index}) cannot be made: there are only ${order.messages} messages then`
    throw new RetakeError('bad_request', message, { issues: [{ path: `edits.${place}.index`, message }], cause })
  }
}

const BODIES: { [O in ForkEdit['op']]: (edit: Extract<ForkEdit, { op: O }>) => AuthoringBody } = {
  edit: ({ index, message }) => ({ type: 'message.edited', index, message }),
  insert: ({ index, message }) => ({ type: 'message.authored', index, message }),
  remove: ({ index }) => ({ type: 'message.removed', index }),
  move: ({ index, to }) => ({ type: 'message.moved', index, to }),
}

function bodyOf<O extends ForkEdit['op']>(edit: Extract<ForkEdit, { op: O }> & { op: O }): AuthoringBody {
  return BODIES[edit.op](edit)
}

/** The base's configuration with what the request says differently; what the base began with is in the cut. */
function configOf(state: RunState, { request, basis }: { request: ForkRequest; basis: RunState }): RunConfig {
  if (state.config === null) throw new TypeError('the base has no configuration: its log does not begin with run.created')
  const { groupSize: _size, title: _title, model, ...rest } = state.config
  // A model is one of the server that it was named for.
  const isElsewhere = request.server !== undefined && request.server !== rest.server
  const inherited = { ...rest, ...(model !== undefined && !isElsewhere && { model }) }
  const { message: _message, token: _token, edits: _edits, start: _start, environment: _environment, ...overrides } = request
  const said = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined))
  return { ...inherited, history: [], system: ownSystemPrompt(state), maxTurns: maxTurnsOf(inherited, { request, basis }), task: taskOf(rest.task, { request, basis }), ...said }
}

/** The task is another where the one edit that is made is made to the message that puts it. */
function taskOf(task: string, { request: { edits = [] }, basis }: { request: ForkRequest; basis: RunState }): string {
  const [edit, ...others] = edits
  if (edit?.op !== 'edit' || others.length > 0 || edit.message.role !== 'user') return task
  const puts = basis.messages.findLastIndex(({ message }) => message.role === 'user' && message.content === task)
  return edit.index === puts ? edit.message.content : task
}

/** Turns are counted on from the base's: where the kept ones have used up the base's limit, it holds for the new ones. */
function maxTurnsOf(inherited: Pick<RunConfig, 'maxTurns'>, { request, basis }: { request: ForkRequest; basis: RunState }): number {
  const { lastTurn } = basis
  if (request.maxTurns === undefined) return inherited.maxTurns > lastTurn ? inherited.maxTurns : lastTurn + inherited.maxTurns
  if (request.start && request.maxTurns <= lastTurn) {
    const message = `turns are counted on from the base's, of which ${lastTurn} are kept: at least ${lastTurn + 1} must be allowed`
    throw new RetakeError('bad_request', message, { issues: [{ path: 'maxTurns', message }] })
  }
  return request.maxTurns
}

function titleOf({ title }: RunState, request: ForkRequest): string {
  if (request.title) return request.title
  const ending = request.start ? ' · retake' : ' · draft'
  return title.endsWith(ending) ? title : title.slice(0, TITLE_LENGTH) + ending
}

/** An episode needs something to answer: a conversation, with anything but a finished reply at its end. */
function checkGoesOn({ messages, base }: RunState): void {
  if (base?.token !== undefined) return
  const last = messages.at(-1)?.message
  if (last === undefined) {
    throw refusal('nothing is kept for the model to answer: keep at least one message, insert one, or make a draft')
  }
  if (last.role !== 'assistant' || (last.tool_calls?.length ?? 0) > 0) return
  if (scanReply(last.content, { truncated: false }).some((segment) => segment.type !== 'text')) return
  throw refusal('the last message is a reply without tool calls, so there is nothing to answer: keep fewer messages, insert one after it, or make a draft')
}

function refusal(message: string): RetakeError {
  return new RetakeError('bad_request', message, { issues: [{ path: 'message', message }] })
}
