import 'server-only'
import { turnReplying } from '#lib/run/basis.ts'
import type { Base, RunEvent } from '#lib/run/events.ts'
import type { Turn } from '#lib/run/state.ts'
import { isSameModel, restoreTracker } from '#lib/tokens/fold-sequences.ts'
import type { SequencesStart } from '#lib/tokens/fold-sequences.ts'
import { hasIds } from '#lib/tokens/sequence.ts'
import type { IdToken } from '#lib/tokens/sequence.ts'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import type { Channel, Token } from '#lib/tokens/token.ts'
import type { Context } from '#server/context.ts'
import { eventPages, lineageOf } from '#server/runs/load-run.ts'
import type { Link } from '#server/runs/load-run.ts'
import { ownerOf, placeOfTurn, stretchesIn } from '#server/runs/turn-stretches.ts'

type UsedModel = NonNullable<SequencesStart['model']>
type ChannelToken = { readonly channel: Channel; readonly token: Token }

/** What a fork that is cut at a token goes on from. */
export interface KeptReply {
  /** The number of the turn, in the base and in the fork. */
  readonly turn: number
  /** What the model was given in the base, without what its reply was told to begin with; undefined where not all ids are known. */
  readonly prompt: readonly IdToken[] | undefined
  /** The tokens of the reply that are kept. */
  readonly tokens: readonly ChannelToken[]
  /** The base's token at the cut, with its alternatives; undefined where the reply ends there. */
  readonly next: ChannelToken | undefined
}

/**
 * The token sequences of a run as they stand, up to event `upTo` of its log. Of what it stands on the kept turns count;
 * where it is cut at a token, that turn's prompt and the kept tokens of its reply stand there as given ones.
 * @param model what the run is about to be started with: sequences of another model mean nothing then.
 */
export function trackerOf(ctx: Context, id: string, { model, upTo }: { model?: UsedModel; upTo?: number } = {}): SequenceTracker {
  const links = lineageOf(ctx, id, upTo)
  const start = sequencesIn(ctx, links, Infinity)
  const isBegun = (links.at(-1)?.state.attempt ?? 0) > 0
  return new SequenceTracker(isBegun || isSameModel(start.model, model) ? start.sequences : [])
}

/** What is kept of the reply of a base that is cut at a token. @throws RangeError where it is not cut so. */
export function keptReply(ctx: Context, base: Base): KeptReply {
  const links = lineageOf(ctx, base.run, base.seq)
  return keptIn(ctx, { links, base, start: sequencesIn(ctx, links, cutTurn(links, base).turn - 1) })
}

/** The turn that a chain is cut in. */
function cutTurn(links: readonly Link[], base: Base): Turn {
  const last = links.at(-1)
  const turn = last && base.token !== undefined ? turnReplying(last.state, base.message) : undefined
  if (turn === undefined) throw new RangeError(`run ${base.run} is not cut at a token of a turn's reply that is message ${base.message}`)
  return turn
}

/** The sequences of a chain after turn `last`. */
function sequencesIn(ctx: Context, links: readonly Link[], last: number): SequencesStart {
  const lasts = lastTurns(links, last)
  let start: SequencesStart = { sequences: [] }
  for (const [at, link] of links.entries()) {
    const most = lasts[at] ?? 0
    if (most <= link.basis.lastTurn) continue
    if (link.base?.token !== undefined) start = prefilled(ctx, { links: links.slice(0, at), base: link.base, start })
    const model = link.state.model ?? start.model
    if (hasIdsFrom(link)) start = { sequences: restoreTracker(eventsOf(ctx, link, most), start).sequences, model }
    else if (!isSameModel(start.model, model)) start = { sequences: [], model }
  }
  return start
}

/** Of each log the last turn that what stands on it keeps. */
function lastTurns(links: readonly Link[], last: number): number[] {
  let most = last
  return links.toReversed().map(({ basis }) => {
    const own = most
    most = Math.min(most, basis.lastTurn)
    return own
  }).toReversed()
}

function hasIdsFrom({ basis, state }: Link): boolean {
  return state.turns.some((turn) => turn.turn > basis.lastTurn && turn.prompt !== undefined)
}

function* eventsOf(ctx: Context, { id, upTo }: Link, lastTurn: number): Generator<RunEvent> {
  for (const page of eventPages(ctx, id, { upTo, withTokens: true })) {
    for (const event of page) if (!('turn' in event) || event.turn <= lastTurn) yield event
  }
}

/** What a chain is cut at, and the sequences before the turn that is cut. */
interface Cut {
  readonly links: readonly Link[]
  readonly base: Base
  readonly start: SequencesStart
}

function prefilled(ctx: Context, cut: Cut): SequencesStart {
  const { turn, prompt, tokens } = keptIn(ctx, cut)
  const reply = tokens.map(({ token }) => token)
  if (prompt === undefined || !hasIds(reply)) return cut.start
  const tracker = new SequenceTracker(cut.start.sequences)
  tracker.prefill(tracker.place(prompt), reply)
  return { sequences: tracker.sequences, model: ownerOf(cut.links, turn)?.state.model ?? cut.start.model }
}

function keptIn(ctx: Context, cut: Cut): KeptReply {
  const turn = cutTurn(cut.links, cut.base)
  const reply = stretchesIn(ctx, cut.links, { turn: turn.turn, part: 'reply' }).flatMap(({ channel, packed, from, to }) =>
    packed.slice({ from, to }).map((token) => ({ channel, token })),
  )
  const { token } = cut.base
  return { turn: turn.turn, prompt: promptOf(ctx, turn, cut), tokens: reply.slice(0, token), next: reply[token ?? reply.length] }
}

/** The ids that a turn was asked with, without what its reply was told to begin with; undefined where they are not all known. */
function promptOf(ctx: Context, { turn, prompt, prefill }: Turn, cut: Cut): IdToken[] | undefined {
  const owner = ownerOf(cut.links, turn)
  if (prompt === undefined || owner === undefined || prefill?.how === 'text') return undefined
  const kept = sequencesAsked(ctx, turn, cut)[prompt.sequence]?.tokens.slice(0, prompt.keep) ?? []
  const fresh = ctx.store.readTurnTokens(owner.id, turn, 'prompt').flatMap(({ packed, from, to }) => packed.slice({ from, to }))
  if (!hasIds(fresh) || kept.length + fresh.length !== prompt.length) return undefined
  return [...kept, ...fresh].slice(0, prompt.length - (prefill?.count ?? 0))
}

/** The sequences as they stood when a turn was asked for: where it was itself taken again at a token, what was kept then is there. */
function sequencesAsked(ctx: Context, turn: number, { links, start }: Cut): SequencesStart['sequences'] {
  const at = placeOfTurn(links, turn)
  const { base, basis } = links[at] ?? {}
  const isCutHere = base?.token !== undefined && basis?.lastTurn === turn - 1
  return (isCutHere ? prefilled(ctx, { links: links.slice(0, at), base, start }) : start).sequences
}
