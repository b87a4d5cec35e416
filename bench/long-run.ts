// needs: build
// A run of 2,000 turns in a real browser: how soon it is there, how it scrolls, how much page it makes.
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import type { LogOrder } from '#lib/run/order.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { CHROMIUM_ARGUMENTS } from '../scripts/steps/chromium-arguments.mjs'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { madeLog, thoughtfulReply } from './support/made-log.ts'

const TURNS = 2000

/** A log such as a long episode leaves: every turn thinks, calls a tool and is answered; some calls are rejected. */
function longLog(): RunEvent[] {
  const about = { task: 'Count up to two thousand, one step at a time.', title: `A run of ${TURNS} turns`, maxTurns: TURNS }
  return madeLog(about, function* (order): Generator<RunEventBody> {
    for (let turn = 1; turn <= TURNS; turn += 1) yield* turnEvents(turn, order)
    yield { type: 'run.finished', outcome: 'max_turns' }
  })
}

function* turnEvents(turn: number, order: LogOrder): Generator<RunEventBody> {
  const call = `<tool_call>\n{"name": "calculator", "arguments": {"expression": "${turn}+1"}}\n</tool_call>`
  const broken = turn % 50 === 0
  const written = broken ? call.replace('}}', '}') : call
  const [from, to] = yield* thoughtfulReply(turn, order, written)
  const span: [number, number] = [from, to]
  if (broken) {
    const error = { kind: 'invalid_json' as const, message: "expected ',' or '}'", raw: written, span }
    yield { type: 'call.rejected', turn, error }
    const told = '<tool_response>{"error": "invalid_json"}</tool_response>'
    yield { type: 'message.observed', turn, index: order.messages, message: { role: 'user', content: told } }
    return
  }
  const args = { expression: `${turn}+1` }
  const callId = `call_${turn}_1`
  yield { type: 'call.parsed', turn, call: { id: callId, name: 'calculator', arguments: args, source: 'text', span } }
  yield { type: 'tool.started', turn, callId, name: 'calculator', arguments: args }
  yield { type: 'tool.finished', turn, callId, ok: true, result: turn + 1, durationMs: 1 }
  const told = `<tool_response>{"name": "calculator", "duration_s": 0.001, "result": ${turn + 1}}</tool_response>`
  yield { type: 'message.observed', turn, index: order.messages, message: { role: 'user', content: told } }
}

async function keep(dataDir: string, id: string): Promise<number> {
  const store = await openRunStore({ dataDir })
  const events = longLog()
  await store.createRuns([{ summary: summaryOf(id, foldLog(events)), events }])
  await store.close()
  return events.length
}

/** Scrolls with the wheel for some seconds and gives the time of every frame, in milliseconds. */
async function scrollFrames(page: Page): Promise<number[]> {
  await page.mouse.move(640, 400)
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    const tick = (now: number): void => {
      frames.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(globalThis, { benchFrames: frames })
  })
  for (let step = 0; step < 150; step += 1) {
    await page.mouse.wheel(0, step % 50 < 40 ? 240 : -240)
    await page.waitForTimeout(16)
  }
  const frames: unknown = await page.evaluate(() => Reflect.get(globalThis, 'benchFrames'))
  return Array.isArray(frames) ? frames.slice(2).map(Number) : []
}

/** Bytes of the scripts that the first load of a page fetches, gzipped. */
async function firstLoadScripts(url: string): Promise<number> {
  const html = await (await fetch(url)).text()
  const sources = new Set([...html.matchAll(/<script[^>]* src="([^"]+)"/g)].map((match) => match[1] ?? ''))
  let bytes = 0
  for (const source of sources) bytes += gzipSync(await (await fetch(new URL(source, url))).text()).length
  return bytes
}

/** The same for an application of one empty page, built here and now. */
function barePageScripts(): number {
  const folder = path.resolve('.retake', 'bare-page')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(path.join(folder, 'app'), { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}')
  writeFileSync(path.join(folder, 'app/layout.jsx'), 'export default ({ children }) => <html lang="en"><body>{children}</body></html>')
  writeFileSync(path.join(folder, 'app/page.jsx'), 'export default () => <p>Nothing</p>')
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  const next = path.resolve('node_modules/next/dist/bin/next')
  const built = spawnSync(process.execPath, [next, 'build', '--webpack'], { cwd: folder, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`the bare page was not built: ${built.stdout}${built.stderr}`)
  const html = readFileSync(path.join(folder, '.next/server/app/index.html'), 'utf8')
  const sources = new Set([...html.matchAll(/<script[^>]* src="\/_next\/([^"]+)"/g)].map((match) => match[1] ?? ''))
  let bytes = 0
  for (const source of sources) bytes += gzipSync(readFileSync(path.join(folder, '.next', source))).length
  return bytes
}

const dataDir = temporaryFolder()
const id = '00000000long0run'
const events = await keep(dataDir, id)
const app = await startApp({ dataDir })
const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const opened: number[] = []
let frames: number[] = []
let nodes = 0
let heap = 0
for (let round = 0; round < 5; round += 1) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const before = performance.now()
  await page.goto(`${app.url}/runs/${id}`, { waitUntil: 'commit' })
  await page.getByRole('region', { name: 'Transcript' }).getByText('Count up to two thousand').waitFor()
  // The first round also compiles and caches; it is shown by being the slowest.
  opened.push(performance.now() - before)
  if (round === 4) {
    await page.getByRole('region', { name: 'Transcript' }).hover()
    frames = await scrollFrames(page)
    nodes = await page.evaluate(() => document.querySelectorAll('*').length)
    const session = await page.context().newCDPSession(page)
    await session.send('HeapProfiler.collectGarbage')
    heap = (await session.send('Runtime.getHeapUsage')).usedSize
  }
  await page.close()
}
await browser.close()
const scripts = await firstLoadScripts(`${app.url}/runs/${id}`)
const bare = barePageScripts()
await app.kill('SIGTERM')
printFigures(`A run of ${TURNS} turns (${events} events) in headless Chromium`, [
  { figure: 'opened, median of 5', value: ms(percentile(opened, 0.5)), goal: '<= 1000 ms', met: percentile(opened, 0.5) <= 1000 },
  { figure: 'opened, slowest', value: ms(Math.max(...opened)) },
  { figure: 'scrolling, p50 / p95 frame', value: `${ms(percentile(frames, 0.5))} / ${ms(percentile(frames, 0.95))}`, goal: 'p95 <= 20 ms', met: percentile(frames, 0.95) <= 20 },
  { figure: 'DOM elements', value: String(nodes), goal: '< 3000', met: nodes < 3000 },
  { figure: 'JavaScript heap', value: `${(heap / 1e6).toFixed(1)} MB` },
  { figure: 'first-load JavaScript, gzip', value: `${(scripts / 1000).toFixed(0)} kB` },
  { figure: 'of them a bare Next page', value: `${(bare / 1000).toFixed(0)} kB` },
])
