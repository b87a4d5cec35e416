// Retakes at a token with the bundled model: whether the very ids of the base are what the fork goes on from, and whether
// it then says what the base said.
import { forkSchema } from '#lib/api/writing.ts'
import type { ForkRequestInput } from '#lib/api/writing.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { EventOf, EventType, RunEvent } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Token } from '#lib/tokens/token.ts'
import type { Context } from '#server/context.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { eventPages, loadState } from '#server/runs/load-run.ts'
import { trackerOf } from '#server/runs/sequences.ts'
import { startRun } from '#server/runs/start-run.ts'
import { turnStretches } from '#server/runs/turn-stretches.ts'
import { startServer } from '#server/start-server.ts'
import { temporaryFolder } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'

const CUTS = 200
const EPISODES = 12

/** A linear congruential generator: the same cuts every time. */
let seed = 20_261_122
function randomBelow(limit: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return Math.floor((seed / 2 ** 32) * limit)
}

const only = <T extends EventType>(events: readonly RunEvent[], type: T) =>
  events.filter((event): event is RunEvent & EventOf<T> => event.type === type)
const idsOf = (tokens: readonly Token[]) => tokens.map(({ id }) => id ?? -1)
const same = (one: readonly number[], other: readonly number[]) => one.join() === other.join()

interface Base {
  readonly id: string
  readonly state: RunState
}

interface Cut {
  readonly base: Base
  readonly turn: number
  readonly message: number
  readonly index: number
  readonly reply: readonly Token[]
}

interface Taken {
  readonly prompt: readonly number[]
  readonly reply: readonly number[]
  readonly exact: boolean
  readonly tookMs: number
}

async function settled(ctx: Context, id: string): Promise<RunState> {
  await ctx.episodes.get(id)?.done
  return loadState(ctx, id)
}

async function playBase(ctx: Context, index: number): Promise<Base> {
  const [a, b] = [17 + ((index * 37) % 900), 2 + ((index * 11) % 90)]
  const tasks = [`What is ${a} times ${b}?`, `What is ${a} plus ${b} and ${b} times ${b + 1}?`, `Compute ${b}% of ${a}.`, 'Tell me about cats.']
  const protocol = index % 2 === 0 ? 'tokens' : 'hermes'
  const config = runConfigSchema.parse({ task: tasks[index % tasks.length], server: 'bundled', protocol, sampling: { temperature: 0 } })
  const { id } = await startRun(ctx, config)
  return { id, state: await settled(ctx, id) }
}

function replyTokens(ctx: Context, run: string, turn: number): Token[] {
  return turnStretches(ctx, { run, turn, part: 'reply' }).flatMap(({ packed, from, to }) => packed.slice({ from, to }))
}

function chooseCut(ctx: Context, bases: readonly Base[]): Cut {
  const base = bases[randomBelow(bases.length)]
  const turn = base?.state.turns[randomBelow(base.state.turns.length)]
  if (base === undefined || turn?.messageIndex === undefined) throw new Error('a base has no whole turn')
  const reply = replyTokens(ctx, base.id, turn.turn)
  return { base, turn: turn.turn, message: turn.messageIndex, index: randomBelow(reply.length), reply }
}

/** The ids that the base's model had before it when it sampled the token at the cut, by the base's own sequences. */
function idsBefore(ctx: Context, { base, turn, index }: Cut): number[] {
  for (const { tokens, turns } of trackerOf(ctx, base.id).sequences) {
    const start = turns.find((place) => place.turn === turn)?.start
    if (start !== undefined) return idsOf(tokens.slice(0, start + index))
  }
  throw new Error(`no sequence of ${base.id} has turn ${turn}`)
}

/** Retakes, and gives the ids that the model was asked with and those of the whole reply. */
async function retake(ctx: Context, { base, turn, message, index }: Cut, id: number): Promise<Taken> {
  const started = performance.now()
  const request: ForkRequestInput = { message, token: { turn, index, replaceWith: { id } }, maxTurns: turn }
  const { id: fork } = await forkRun(ctx, base.id, forkSchema.parse(request))
  await settled(ctx, fork)
  const tookMs = performance.now() - started
  const events = [...eventPages(ctx, fork, { withTokens: true })].flat()
  const [prompt] = only(events, 'prompt.encoded')
  const before = trackerOf(ctx, fork).sequences[prompt?.sequence ?? 0]?.tokens.slice(0, prompt?.keep) ?? []
  const exact = only(events, 'reply.prefilled')[0]?.how === 'ids'
  return { prompt: idsOf([...before, ...(prompt?.tokens ?? [])]), reply: idsOf(replyTokens(ctx, fork, turn)), exact, tookMs }
}

const { context: ctx, stop } = await startServer({ RETAKE_DATA_DIR: temporaryFolder() })
const bases: Base[] = []
for (let index = 0; index < EPISODES; index += 1) bases.push(await playBase(ctx, index))

const tally = { kept: 0, next: 0, ids: 0, equal: 0, others: 0, otherKept: 0 }
const times: number[] = []
for (let count = 0; count < CUTS; count += 1) {
  const cut = chooseCut(ctx, bases)
  const { index, reply } = cut
  const chosen = reply[index]
  const wanted = idsBefore(ctx, cut)
  const again = await retake(ctx, cut, chosen?.id ?? -1)
  times.push(again.tookMs)
  if (again.exact) tally.ids += 1
  if (same(again.prompt.slice(0, -1), wanted) && same(again.reply.slice(0, index), idsOf(reply.slice(0, index)))) tally.kept += 1
  if (again.prompt.at(-1) === chosen?.id && again.reply[index] === chosen?.id) tally.next += 1
  if (same(again.reply, idsOf(reply))) tally.equal += 1
  const rival = chosen?.top?.find(({ id }) => id !== chosen.id)?.id
  if (typeof rival !== 'number') continue
  tally.others += 1
  const other = await retake(ctx, cut, rival)
  if (same(other.prompt, [...wanted, rival]) && same(other.reply.slice(0, index + 1), [...idsOf(reply.slice(0, index)), rival])) tally.otherKept += 1
}

printFigures(`Retakes at ${CUTS} random tokens of ${EPISODES} greedy episodes`, [
  { figure: 'told to the model by the very ids', value: `${tally.ids}`, goal: `${CUTS}`, met: tally.ids === CUTS },
  { figure: 'kept ids exactly the base’s', value: `${tally.kept}`, goal: `${CUTS}`, met: tally.kept === CUTS },
  { figure: 'the chosen id next', value: `${tally.next}`, goal: `${CUTS}`, met: tally.next === CUTS },
  { figure: 'with the original id, the whole reply is the base’s', value: `${tally.equal}`, goal: `>= ${CUTS * 0.99}`, met: tally.equal >= CUTS * 0.99 },
  { figure: 'with another id, kept and chosen ids', value: `${tally.otherKept} of ${tally.others}`, goal: 'all', met: tally.otherKept === tally.others },
  { figure: 'from the wish to the end of the reply, p50 and p95', value: `${ms(percentile(times, 0.5))}, ${ms(percentile(times, 0.95))}` },
])
await stop()
