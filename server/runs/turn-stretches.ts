import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import type { Turn } from '#lib/run/state.ts'
import type { Channel } from '#lib/tokens/token.ts'
import type { Context } from '#server/context.ts'
import { findRun, lineageOf } from '#server/runs/load-run.ts'
import type { Link } from '#server/runs/load-run.ts'
import type { TokenStretch } from '#server/storage/run-store.ts'

/** Neighbouring tokens, and whether the model sampled them in this turn or was given them. */
export interface GivenStretch extends TokenStretch {
  readonly generated: boolean
}

interface TurnSide {
  readonly turn: number
  readonly part: 'reply' | 'prompt'
}

/**
 * The tokens of one side of a turn, wherever they are kept: a turn that a fork keeps is read from its base, a reply that
 * was told how to begin begins with the base's tokens, then with those it was forced to go on with.
 * @throws RetakeError `not_found` for a run or a turn that is not there.
 */
export function turnStretches(ctx: Context, { run, ...side }: TurnSide & { readonly run: string }): GivenStretch[] {
  findRun(ctx, run)
  const links = lineageOf(ctx, run)
  const turns = links.at(-1)?.state.turns ?? []
  if (turns.some(({ turn }) => turn === side.turn)) return stretchesIn(ctx, links, side)
  const last = turns.at(-1)?.turn ?? 0
  const message =
    side.turn >= 1 && side.turn <= last
      ? `turn ${side.turn} of run ${run} was written over: its messages stand in the run, its tokens do not`
      : `run ${run} has ${last} turns, numbered from 1; there is no turn ${side.turn}`
  throw new RetakeError('not_found', message)
}

/** The run of a chain that took a turn. */
export function ownerOf(links: readonly Link[], turn: number): Link | undefined {
  return links[placeOfTurn(links, turn)]
}

/** Where in a chain a turn was taken. */
export function placeOfTurn(links: readonly Link[], turn: number): number {
  return links.findLastIndex(({ basis }) => turn > basis.lastTurn)
}

/** The same, of a turn that the chain's last run has. */
export function stretchesIn(ctx: Context, links: readonly Link[], { turn, part }: TurnSide): GivenStretch[] {
  const parts: GivenStretch[][] = []
  let limit = Infinity
  for (let at = placeOfTurn(links, turn); at >= 0; at = placeOfTurn(links.slice(0, at), turn)) {
    const link = links[at]
    if (link === undefined) break
    const own = ctx.store.readTurnTokens(link.id, turn, part).map((stretch) => ({ ...stretch, generated: part === 'reply' && parts.length === 0 }))
    const prefill = part === 'reply' ? link.state.turns.find((one) => one.turn === turn)?.prefill : undefined
    const keep = prefill?.keep ?? 0
    const forced = prefill === undefined ? [] : forcedStretches(ctx, { run: link.id, turn, prefill })
    parts.push(firstOf([...forced, ...own], limit - keep))
    if (keep === 0) break
    limit = Math.min(limit, keep)
  }
  return parts.toReversed().flat()
}

/** The log does not say which channel they belong to; content comes after all reasoning. */
function forcedStretches(
  ctx: Context,
  { run, turn, prefill }: { run: string; turn: number; prefill: NonNullable<Turn['prefill']> },
): GivenStretch[] {
  const { content, reasoning } = prefill.text
  const channel: Channel = content === '' && reasoning !== '' ? 'reasoning' : 'content'
  return ctx.store.readTurnTokens(run, turn, 'prefill').map((stretch) => ({ ...stretch, channel, generated: false }))
}

function firstOf(stretches: readonly GivenStretch[], count: number): GivenStretch[] {
  const kept: GivenStretch[] = []
  let left = count
  for (const stretch of stretches) {
    if (left <= 0) break
    const to = Math.min(stretch.to, stretch.from + left)
    kept.push({ ...stretch, to })
    left -= to - stretch.from
  }
  return kept
}
