// What a token costs on disk and on its way to the page, against JSON in the same run.
import { rmSync } from 'node:fs'
import path from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import type { RunEvent } from '#lib/run/events.ts'
import { decodeColumns, packColumns } from '#lib/tokens/columns.ts'
import { packTokens } from '#lib/tokens/pack.ts'
import { packedColumns } from '#lib/tokens/packed-columns.ts'
import { PackedTokens, unpackTokens } from '#lib/tokens/packed-tokens.ts'
import type { Token } from '#lib/tokens/token.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { openTokens, sealTokens } from '#server/storage/token-blob.ts'
import { temporaryFolder } from '../tests/support/app-process.ts'
import { summaryWith } from '../tests/support/run-summary.ts'
import { printFigures, type Figure } from './support/figures.ts'
import { makeTokens, type Digits } from './support/made-tokens.ts'

const TOKENS = 100_000
const EVENT_TOKENS = 64
const ROUNDS = 5

const folder = temporaryFolder()

const WORDS: { [D in Digits]: string } = {
  float32: 'logprobs float32',
  decimal: 'logprobs of 8 decimal digits (float64)',
  float64: 'logprobs of all 53 random bits (float64; the worst case)',
}

/** Nanoseconds a token, the best of some rounds: the machine is busy with other things too. */
function cost(work: () => unknown): number {
  let best = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    work()
    best = Math.min(best, performance.now() - started)
  }
  return (best * 1e6) / TOKENS
}

function replyEvents(tokens: readonly Token[]): RunEvent[] {
  const events: RunEvent[] = [{ seq: 1, at: 1, type: 'turn.started', turn: 1, protocol: 'hermes' }]
  for (let start = 0; start < TOKENS; start += EVENT_TOKENS) {
    const some = tokens.slice(start, start + EVENT_TOKENS)
    const base = { seq: events.length + 1, at: 1, turn: 1, text: '', count: EVENT_TOKENS, t: 1 }
    events.push({ ...base, type: 'tokens.appended', channel: 'content', ...(some.length > 0 ? { tokens: some } : {}) })
  }
  const message = { role: 'assistant' as const, content: '' }
  const timing = { firstTokenMs: 1, totalMs: 1 }
  const end = { seq: events.length + 1, at: 1, turn: 1, index: 1, message, finishReason: 'stop', timing }
  return [...events, { ...end, type: 'message.completed' }]
}

/** The bytes of a database that holds one reply. */
async function databaseBytes(tokens: readonly Token[]): Promise<number> {
  const dataDir = path.join(folder, 'data')
  const store = await openRunStore({ dataDir })
  const events = replyEvents(tokens)
  await store.createRuns([{ summary: summaryWith({ lastSeq: events.length }), events }])
  await store.close()
  const db = new Database(path.join(dataDir, 'retake.sqlite'), { readonly: true })
  const number = (name: string): number => Number(db.pragma(name, { simple: true }))
  const bytes = (number('page_count') - number('freelist_count')) * number('page_size')
  db.close()
  rmSync(dataDir, { recursive: true })
  return bytes
}

function transport(packed: PackedTokens, alternatives: number): Uint8Array {
  return packColumns([packedColumns(packed, { generated: true, alternatives })])
}

const ns = (value: number): string => `${value.toFixed(0)} ns`

function against(name: string, own: number, json: number): Figure {
  const times = json / own
  return { figure: name, value: `${ns(own)}, JSON ${ns(json)}: ${times.toFixed(1)}×`, goal: '10×', met: times >= 10 }
}

async function measure(alternatives: number, digits: Digits): Promise<void> {
  const tokens = makeTokens(TOKENS, { alternatives, digits })
  const text = JSON.stringify(tokens)
  const blob = sealTokens(packTokens(tokens))
  const opened = new PackedTokens(openTokens(blob))
  const sent = transport(opened, alternatives)
  const disk = ((await databaseBytes(tokens)) - (await databaseBytes([]))) / TOKENS
  const limit = alternatives === 0 ? 15 : 45
  const parse = cost(() => JSON.parse(text))
  const distinct = new Set(tokens.flatMap((token) => [token.id, ...(token.top ?? []).map((other) => other.id)])).size
  const goal = digits === 'float64' ? {} : { goal: `${limit}`, met: disk <= limit }
  printFigures(`${alternatives} alternatives, ${WORDS[digits]}: a token`, [
    { figure: 'distinct tokens', value: String(distinct) },
    { figure: 'bytes on disk', value: disk.toFixed(1), ...goal },
    { figure: 'bytes as JSON, and as JSON in zstd', value: `${(text.length / TOKENS).toFixed(0)}, ${(zstdCompressSync(text).length / TOKENS).toFixed(1)}` },
    { figure: 'bytes to the page', value: (sent.length / TOKENS).toFixed(1) },
    against('encode: token objects to stored bytes', cost(() => sealTokens(packTokens(tokens))), cost(() => JSON.stringify(tokens))),
    against('decode: stored bytes to what is sent', cost(() => transport(new PackedTokens(openTokens(blob)), alternatives)), parse),
    against('decode: what is sent to what the page draws', cost(() => decodeColumns(sent)), parse),
    { figure: 'decode: stored bytes to token objects', value: ns(cost(() => unpackTokens(openTokens(blob)))) },
    { figure: 'an opened row to what is sent, without alternatives', value: ns(cost(() => transport(opened, 0))) },
    {
      figure: '256 tokens from the middle of an opened row',
      value: `${((cost(() => packedColumns(opened, { generated: true, from: 50_000, to: 50_256 })) * TOKENS) / 1e6).toFixed(2)} ms`,
    },
  ])
}

for (const alternatives of [0, 5]) {
  for (const digits of ['float32', 'decimal', 'float64'] as const) await measure(alternatives, digits)
}
