// needs: build
// A draft of 1,000 messages in a real browser: how soon it can be written in, and how long a keystroke takes to be seen.
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { createApiClient, runPagePath } from '#lib/api/client.ts'
import { CHROMIUM_ARGUMENTS } from '../scripts/steps/chromium-arguments.mjs'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'

const MESSAGES = 1000
const KEYS = 200
const GAP_MS = 40
/** Longer than the editor waits before it writes what was typed. */
const REST_MS = 1300

/** A long trajectory: questions, calls with their results, and answers of some length. */
function longDraft() {
  return Array.from({ length: MESSAGES }, (_, at) => {
    const id = `call_${Math.floor(at / 4)}`
    const call = { id, type: 'function' as const, function: { name: 'calculator', arguments: `{"expression": "${at} + 1"}` } }
    const made = [
      { role: 'user' as const, content: `Question ${at}: how much is one more than ${at}? `.repeat(1 + (at % 5)) },
      { role: 'assistant' as const, content: 'I calculate.', reasoning: 'A sum of two numbers.', tool_calls: [call] },
      { role: 'tool' as const, content: `{"result": ${at}}`, tool_call_id: id },
      { role: 'assistant' as const, content: `It is ${at}.\n\n${'That follows from what the calculator says. '.repeat(at % 7)}` },
    ][at % 4]
    return { message: made ?? { role: 'user' as const, content: '' } }
  })
}

/** Notes for every keystroke the time from the key to the end of the frame that shows it. */
async function noteKeystrokes(page: Page): Promise<void> {
  await page.evaluate(`void (() => {
    globalThis.keystrokes = []
    addEventListener('keydown', (event) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => globalThis.keystrokes.push(performance.now() - event.timeStamp)
      port2.postMessage(0)
    }), true)
  })()`)
}

/** Types into the message in the middle, with rests in which it is saved. */
async function type(page: Page): Promise<number[]> {
  await page.getByRole('region', { name: 'Messages' }).evaluate((list) => list.scrollTo({ top: list.scrollHeight / 2 }))
  await page.waitForTimeout(500)
  const box = await page.getByRole('region', { name: 'Messages' }).boundingBox()
  const texts = page.getByRole('textbox', { name: /^text of message/ })
  for (const text of await texts.all()) {
    const at = await text.boundingBox()
    if (at === null || box === null || at.y < box.y + 200) continue
    await text.click()
    break
  }
  await page.locator('textarea[aria-label^="text of message"]').waitFor()
  await noteKeystrokes(page)
  for (let at = 0; at < KEYS; at += 1) {
    await page.keyboard.press(at % 6 === 5 ? 'Space' : 'x')
    await page.waitForTimeout(at % 50 === 49 ? REST_MS : GAP_MS)
  }
  const times: unknown = await page.evaluate('globalThis.keystrokes')
  return Array.isArray(times) ? times.map(Number) : []
}

const app = await startApp({ dataDir: temporaryFolder() })
const api = createApiClient((url, init) => fetch(url, init), app.url)
const { id } = await api.createDraft({ title: 'Long', toolsets: { enabled: ['basics'] }, messages: longDraft() })
const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const opened: number[] = []
let times: number[] = []
let nodes = 0
for (let round = 0; round < 3; round += 1) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const before = performance.now()
  await page.goto(app.url + runPagePath(id), { waitUntil: 'commit' })
  await page.getByRole('textbox', { name: 'text of message 1', exact: true }).waitFor()
  opened.push(performance.now() - before)
  if (round === 2) {
    times = await type(page)
    await page.getByText('Saved', { exact: true }).waitFor()
    nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  }
  await page.close()
}
await browser.close()
await app.kill('SIGTERM')
const p95 = percentile(times, 0.95)
printFigures(`A draft of ${MESSAGES} messages in headless Chromium`, [
  { figure: 'opened, median of 3', value: ms(percentile(opened, 0.5)) },
  { figure: `keystroke to paint, p50 of ${times.length}`, value: ms(percentile(times, 0.5)) },
  { figure: 'keystroke to paint, p95', value: ms(p95), goal: '<= 30 ms', met: p95 <= 30 },
  { figure: 'keystroke to paint, slowest', value: ms(Math.max(...times)) },
  { figure: 'DOM elements', value: String(nodes), goal: '< 3000', met: nodes < 3000 },
])
