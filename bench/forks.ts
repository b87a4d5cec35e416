// Forks of a long run: how long one takes to make and to open, and what a hundred of them add to the database.
import path from 'node:path'
import Database from 'better-sqlite3'
import { forkSchema, type ForkRequestInput } from '#lib/api/writing.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { Context } from '#server/context.ts'
import { forkRun } from '#server/runs/fork-run.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'
import { StateCache } from '#server/runs/state-cache.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { startServer } from '#server/start-server.ts'
import { temporaryFolder } from '../tests/support/app-process.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { makeTokens } from './support/made-tokens.ts'

/** With the task, 2,001 messages. */
const TURNS = 1000
const MESSAGES = 2000
const FORKS = 100
const ROUNDS = 15
/** Events of tokens a reply, and tokens an event. */
const BATCHES = 4
const BATCH = 16

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'

const tokens = makeTokens(BATCH, { alternatives: 5, digits: 'float32' })
const text = tokens.map((token) => token.text).join('')

function turnEvents(turn: number, index: number): RunEventBody[] {
  const callId = `call_${turn}_1`
  const call = { id: callId, name: 'calculator', arguments: { expression: '2+3' }, source: 'text' } as const
  const said = { turn, type: 'tokens.appended', channel: 'content', text, tokens, count: BATCH, t: turn } as const
  const message = { role: 'assistant', content: `${text.repeat(BATCHES)}${CALL}` } as const
  const told = { role: 'user', content: '<tool_response>{"name": "calculator", "result": 5}</tool_response>' } as const
  return [
    { type: 'turn.started', turn, protocol: 'hermes', request: { model: 'm', messages: index, sampling: {}, tools: true } },
    ...Array.from({ length: BATCHES }, () => said),
    { type: 'message.completed', turn, index, message, finishReason: 'stop', timing: { firstTokenMs: 10, totalMs: 200 } },
    { type: 'call.parsed', turn, call },
    { type: 'tool.started', turn, callId, name: 'calculator', arguments: { expression: '2+3' } },
    { type: 'tool.finished', turn, callId, ok: true, result: 5, durationMs: 2 },
    { type: 'message.observed', turn, index: index + 1, message: told },
  ]
}

function longRun(): RunEvent[] {
  const order = new LogOrder()
  const config = runConfigSchema.parse({ task: 'Go on and on.', protocol: 'hermes', maxTurns: TURNS })
  const model = { server: 'env', model: 'scripted-model', protocol: 'hermes' } as const
  const bodies: RunEventBody[] = [
    { type: 'run.created', kind: 'episode', config, title: 'A long run' },
    { type: 'run.started', attempt: 1, model, systemPrompt: 'Be kind.', tools: [] },
  ]
  for (let turn = 1; turn <= TURNS; turn += 1) bodies.push(...turnEvents(turn, 2 * turn - 1))
  return [...bodies, { type: 'run.finished', outcome: 'max_turns' } as const].map((body, at) => order.place(body, 1_760_000_000_000 + at))
}

/** What `GET /api/runs/{id}` does; cold: nothing of any run is in memory. */
function open(ctx: Context, id: string, warm: boolean): number {
  const asked = warm ? ctx : { ...ctx, states: new StateCache() }
  const before = performance.now()
  const state = loadState(asked, id)
  JSON.stringify({ run: findRun(asked, id), state, lastSeq: state.lastSeq })
  return performance.now() - before
}

/** The median of openings that take turns with those of the others, so that what else the machine does is shared. */
function openings(ctx: Context, ids: readonly string[], warm: boolean): number[] {
  const taken = ids.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round += 1) for (const [at, id] of ids.entries()) taken[at]?.push(open(ctx, id, warm))
  return taken.map((samples) => percentile(samples, 0.5))
}

function databaseBytes(dataDir: string): number {
  const db = new Database(path.join(dataDir, 'retake.sqlite'), { readonly: true })
  const number = (name: string): number => Number(db.pragma(name, { simple: true }))
  const bytes = (number('page_count') - number('freelist_count')) * number('page_size')
  db.close()
  return bytes
}

async function makeForks(ctx: Context, request: ForkRequestInput, count: number): Promise<{ ids: string[]; times: number[] }> {
  const ids: string[] = []
  const times: number[] = []
  for (let at = 0; at < count; at += 1) {
    const before = performance.now()
    const { id } = await forkRun(ctx, 'base', forkSchema.parse(request))
    times.push(performance.now() - before)
    await ctx.episodes.get(id)?.done
    ids.push(id)
  }
  return { ids, times }
}

const dataDir = temporaryFolder()
const model = await startScriptedServer(() => reply({ content: 'Done.' }))
const env = { RETAKE_DATA_DIR: dataDir, OPENAI_BASE_URL: model.baseUrl, OPENAI_MODEL: 'scripted-model' }
const { context: ctx, stop } = await startServer(env)
const events = longRun()
await ctx.store.createRuns([{ summary: summaryOf('base', foldLog(events)), events }])

open(ctx, 'base', true)
const before = databaseBytes(dataDir)
const drafts = await makeForks(ctx, { message: MESSAGES, start: false }, FORKS)
const added = databaseBytes(dataDir) - before
const running = await makeForks(ctx, { message: MESSAGES - 1 }, 20)
const early = await makeForks(ctx, { message: 10, start: false }, 1)
const ids = ['base', drafts.ids[0] ?? '', early.ids[0] ?? '']
const [baseCold = 0, forkCold = 0, earlyCold = 0] = openings(ctx, ids, false)
const [baseWarm = 0, forkWarm = 0, earlyWarm = 0] = openings(ctx, ids, true)
const limit = (value: number, most: number, goal: string) => ({ goal, met: value <= most })
printFigures(`Forks of a run of ${MESSAGES + 1} messages, ${events.length} events, ${TURNS * BATCHES * BATCH} tokens`, [
  { figure: `${FORKS} drafts: to make one, p50`, value: ms(percentile(drafts.times, 0.5)) },
  { figure: 'p95', value: ms(percentile(drafts.times, 0.95)), ...limit(percentile(drafts.times, 0.95), 50, '<= 50 ms') },
  { figure: '20 forks that run on: to make one, p50', value: ms(percentile(running.times, 0.5)) },
  { figure: 'p95', value: ms(percentile(running.times, 0.95)), ...limit(percentile(running.times, 0.95), 50, '<= 50 ms') },
  { figure: `bytes that ${FORKS} drafts add`, value: `${(added / 1e6).toFixed(2)} MB`, ...limit(added, 2e6, '< 2 MB') },
  { figure: 'to open the base, cold and warm', value: `${ms(baseCold)}, ${ms(baseWarm)}` },
  { figure: 'to open a fork of it, cold', value: `${ms(forkCold)}: ${(forkCold / baseCold).toFixed(2)}×`, ...limit(forkCold / baseCold, 1.2, '<= 1.2×') },
  { figure: 'warm', value: `${ms(forkWarm)}: ${(forkWarm / baseWarm).toFixed(2)}×`, ...limit(forkWarm / baseWarm, 1.2, '<= 1.2×') },
  { figure: 'to open a fork at message 10, cold and warm', value: `${ms(earlyCold)}, ${ms(earlyWarm)}` },
])
await stop()
await model.close()
