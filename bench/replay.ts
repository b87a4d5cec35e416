// needs: build
// The replay of a run of 10,000 events in a real browser: how soon it is there, how it seeks, how it is dragged, what it keeps.
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
import { heapOf } from './support/page-probes.ts'

const EVENTS = 10_000
const SEEKS = 100
const MOVES = 200
const ID = '0000000replayrun'
const SLIDER = '[role=slider][aria-label=Replay]'

/** Turns that think, call a tool and are answered; one call in fifty fails. */
function longLog(): RunEvent[] {
  const about = { task: 'Count, one step at a time.', title: `A run of ${EVENTS} events`, maxTurns: EVENTS }
  return madeLog(about, function* (order, events): Generator<RunEventBody> {
    for (let done = 1; events.length < EVENTS - 12; done += 1) yield* turnEvents(done, order)
    const turn = order.turn + 1
    yield { type: 'turn.started', turn, protocol: 'hermes' }
    while (events.length < EVENTS - 1) yield { type: 'tokens.appended', turn, channel: 'content', text: 'and on ', t: 1 }
    yield { type: 'run.finished', outcome: 'cancelled' }
  })
}

function* turnEvents(turn: number, order: LogOrder): Generator<RunEventBody> {
  const call = `<tool_call>\n{"name": "calculator", "arguments": {"expression": "${turn}+1"}}\n</tool_call>`
  const [from, to] = yield* thoughtfulReply(turn, order, call)
  const place = { turn, callId: `call_${turn}_1` }
  const args = { expression: `${turn}+1` }
  yield { type: 'call.parsed', turn, call: { id: place.callId, name: 'calculator', arguments: args, source: 'text', span: [from, to] } }
  yield { type: 'tool.started', ...place, name: 'calculator', arguments: args }
  yield { type: 'tool.finished', ...place, durationMs: 1, ...(turn % 50 === 0 ? { ok: false, result: null, error: 'no' } : { ok: true, result: turn + 1 }) }
  yield { type: 'message.observed', turn, index: order.messages, message: { role: 'user', content: `<tool_response>${turn + 1}</tool_response>` } }
}

async function keep(dataDir: string): Promise<void> {
  const store = await openRunStore({ dataDir })
  const events = longLog()
  if (events.length !== EVENTS) throw new Error(`the log has ${events.length} events, not ${EVENTS}`)
  await store.createRuns([{ summary: summaryOf(ID, foldLog(events)), events }])
  await store.close()
}

/** From now on the page notes how long each press and move of the playhead takes until the newest row of then is painted. */
async function installSeekProbe(page: Page): Promise<void> {
  await page.evaluate(`void (() => {
    const slider = document.querySelector(${JSON.stringify(SLIDER)})
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(performance.now())
      port2.postMessage(0)
    }))
    const isThere = () => [...document.querySelectorAll('[data-row]')].some((row) => row.ariaPosInSet === row.ariaSetSize)
    globalThis.seeks = []
    const note = async (event) => {
      for (;;) {
        const at = await painted()
        if (isThere()) return globalThis.seeks.push(at - event.timeStamp)
      }
    }
    slider.addEventListener('pointerdown', note, true)
    slider.addEventListener('pointermove', (event) => { if (event.buttons === 1) void note(event) }, true)
  })()`)
}

async function takeSeeks(page: Page): Promise<number[]> {
  const seeks: unknown = await page.evaluate('globalThis.seeks.splice(0)')
  return Array.isArray(seeks) ? seeks.map(Number) : []
}

async function measure(page: Page, url: string) {
  await page.goto(`${url}/runs/${ID}`)
  await page.getByRole('region', { name: 'Transcript' }).getByText('Count, one step at a time.').waitFor()
  await page.locator('main[aria-busy=false]').waitFor()
  const before = await heapOf(page)
  const from = performance.now()
  await page.keyboard.press('Shift+R')
  await page.locator(SLIDER).waitFor()
  const loaded = performance.now() - from
  await page.keyboard.press('Space')
  await installSeekProbe(page)
  const box = await page.locator(SLIDER).boundingBox()
  if (box === null) throw new Error('the strip has no place on the page')
  const y = box.y + box.height / 2
  for (let seek = 0; seek < SEEKS; seek += 1) {
    await page.mouse.click(box.x + box.width * ((seek * 0.618_034) % 1), y)
    await page.waitForTimeout(50)
  }
  const seeks = await takeSeeks(page)
  await page.mouse.move(box.x, y)
  await page.mouse.down()
  for (let move = 1; move <= MOVES; move += 1) {
    const share = move / MOVES
    await page.mouse.move(box.x + box.width * (share < 0.7 ? share : 1.4 - share), y)
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
  await page.waitForTimeout(200)
  const drags = (await takeSeeks(page)).slice(1)
  return { loaded, seeks, drags, before, after: await heapOf(page) }
}

const dataDir = temporaryFolder()
await keep(dataDir)
const app = await startApp({ dataDir })
const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
const { loaded, seeks, drags, before, after } = await measure(page, app.url)
await browser.close()
await app.kill('SIGTERM')
printFigures(`The replay of a run of ${EVENTS} events in headless Chromium`, [
  { figure: 'loaded, from the key to the bar', value: ms(loaded), goal: '<= 1000 ms', met: loaded <= 1000 },
  { figure: `${seeks.length} random seeks, p50, press to paint`, value: ms(percentile(seeks, 0.5)) },
  { figure: `${seeks.length} random seeks, p95`, value: ms(percentile(seeks, 0.95)), goal: '<= 50 ms', met: percentile(seeks, 0.95) <= 50 },
  { figure: `dragging, ${drags.length} moves, p50 / p95`, value: `${ms(percentile(drags, 0.5))} / ${ms(percentile(drags, 0.95))}` },
  { figure: 'JavaScript heap before', value: `${(before / 1e6).toFixed(1)} MB` },
  { figure: 'JavaScript heap of the replay', value: `${((after - before) / 1e6).toFixed(1)} MB` },
])
