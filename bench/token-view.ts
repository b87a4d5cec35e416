// needs: build
// 100,000 tokens with 5 alternatives in a real browser: the token view, against a page with one span for each of them; and
// a reply that grows by 500 tokens a second behind 50,000.
import { chromium } from '@playwright/test'
import type { Browser, Page } from '@playwright/test'
import { CHROMIUM_ARGUMENTS } from '../scripts/steps/chromium-arguments.mjs'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import type { AppProcess } from '../tests/support/app-process.ts'
import { reply, startScriptedServer } from '../tests/support/scripted-model-server.ts'
import type { Script } from '../tests/support/scripted-model-server.ts'
import { keepTokenRun, tokenRunEvents } from '../tests/support/token-runs.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import type { Figure } from './support/figures.ts'
import { heapOf, installProbe, jumps, noteFrames, recolourings, scrollFrames } from './support/page-probes.ts'

const TOKENS = 100_000
const ROUNDS = 3
const JUMPS = 40
const STREAMED = { before: 50_000, perSecond: 500, seconds: 10 }
const VIEW = { width: 1280, height: 800 }
const RUN = { tokens: TOKENS, turns: 1, alternatives: 5 }
const ID = '00000000tokenrun'

interface Measured {
  readonly painted: number[]
  recoloured: number[]
  frames: number[]
  jumped: number[]
  pointed: number[]
  heap: number
  elements: number
}

function nothing(): Measured {
  return { painted: [], recoloured: [], frames: [], jumped: [], pointed: [], heap: 0, elements: 0 }
}

/** Presses `t` and gives the time from the end of the answer with the reply's tokens to the first frame that shows some. */
async function firstPaint(page: Page): Promise<number> {
  await page.evaluate(`void (() => {
    globalThis.firstTokens = new Promise((resolve) => {
      const seen = new MutationObserver(() => {
        if (document.querySelector('[data-side=reply] [data-k]') === null) return
        seen.disconnect()
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            const loaded = performance.getEntriesByType('resource').filter((one) => one.name.includes('part=reply'))
            resolve(performance.now() - Math.max(...loaded.map((one) => one.responseEnd)))
          }
          port2.postMessage(0)
        })
      })
      seen.observe(document.body, { childList: true, subtree: true })
    })
  })()`)
  await page.keyboard.press('t')
  return Number(await page.evaluate('firstTokens'))
}

/** Points at tokens in sight, one after another: milliseconds until the popover stands where it belongs. */
async function pointings(page: Page): Promise<number[]> {
  const times: unknown = await page.evaluate(`(async () => {
    const times = []
    const box = probe.list.getBoundingClientRect()
    const inSight = (one) => one.getBoundingClientRect().top > box.top && one.getBoundingClientRect().bottom < box.bottom
    for (const token of [...document.querySelectorAll('[data-side=reply] [data-k]')].filter(inSight).slice(10, 50)) {
      const name = '.k' + token.getAttribute('data-k')
      await probe.painted()
      times.push(await new Promise((resolve) => {
        const from = performance.now()
        const seen = new MutationObserver(() => {
          const popover = document.querySelector('[role=tooltip]')
          if (!popover?.textContent.includes(name)) return
          popover.getBoundingClientRect()
          seen.disconnect()
          resolve(performance.now() - from)
        })
        seen.observe(document.body, { childList: true, subtree: true, characterData: true })
        token.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, pointerType: 'mouse' }))
      }))
    }
    return times
  })()`)
  return Array.isArray(times) ? times.map(Number) : []
}

const RECOLOUR_VIEW = `(n) => {
  const select = [...document.querySelectorAll('select')].find((one) => one.closest('label')?.textContent.includes('Colour by'))
  Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, n % 2 === 0 ? 'rank' : 'surprisal')
  select.dispatchEvent(new Event('change', { bubbles: true }))
}`

async function measureView(browser: Browser, url: string): Promise<Measured> {
  const all = nothing()
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage({ viewport: VIEW })
    await page.goto(`${url}/runs/${ID}`)
    await page.locator('main[aria-busy=false]').waitFor({ state: 'attached' })
    await page.getByRole('region', { name: 'Transcript' }).getByText('Say a lot.').waitFor()
    all.painted.push(await firstPaint(page))
    await installProbe(page, { list: '[role=region][aria-label=Transcript]', token: '[data-k]', recolour: RECOLOUR_VIEW })
    all.recoloured.push(...(await recolourings(page, 10)))
    await page.getByRole('region', { name: 'Transcript' }).hover()
    all.frames.push(...(await scrollFrames(page)))
    all.jumped.push(...(await jumps(page, JUMPS)))
    all.pointed.push(...(await pointings(page)))
    all.heap = await heapOf(page)
    all.elements = await page.evaluate(() => document.querySelectorAll('*').length)
    await page.close()
  }
  return all
}

const STYLE = `body { margin: 0 } #list { height: 800px; overflow: auto; font: 12.5px/22px monospace; white-space: pre-wrap; overflow-wrap: anywhere }
${Array.from({ length: 16 }, (_, at) => `.b${at} { background: oklch(${0.985 - at * 0.016} ${at * 0.01} 60) }`).join('\n')}`

const RECOLOUR_SPANS = `(n) => {
  for (const [at, span] of [...document.querySelectorAll('#list > span')].entries()) span.className = 'b' + ((at * 7 + n) % 16)
}`

/** The page that is built the simplest way: a span for every token. */
async function measureSpans(browser: Browser, texts: readonly string[]): Promise<Measured> {
  const all = nothing()
  const page = await browser.newPage({ viewport: VIEW })
  await page.setContent(`<style>${STYLE}</style><div id="list"></div>`)
  await page.evaluate((words) => Object.assign(globalThis, { words }), texts)
  const build = `(async () => {
    const from = performance.now()
    const spans = words.map((word, at) => {
      const span = document.createElement('span')
      span.className = 'b' + ((at * 7) % 16)
      span.dataset.k = at
      span.textContent = word
      return span
    })
    document.querySelector('#list').append(...spans)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return performance.now() - from
  })()`
  all.painted.push(Number(await page.evaluate(build)))
  await installProbe(page, { list: '#list', token: '#list', recolour: RECOLOUR_SPANS })
  all.recoloured = await recolourings(page, 5)
  await page.mouse.move(400, 400)
  all.frames = await scrollFrames(page)
  all.jumped = await jumps(page, JUMPS)
  all.heap = await heapOf(page)
  all.elements = await page.evaluate(() => document.querySelectorAll('*').length)
  await page.close()
  return all
}

/** A reply of which the first tokens come at once and the rest one by one. */
function growingReply(): Script {
  const { before, perSecond, seconds } = STREAMED
  const tokens = Array.from({ length: before + perSecond * seconds }, (_, at) => ({
    text: at % 12 === 11 ? '.\n' : ` word${at % 7}`,
    id: at % 500,
    logprob: -((at * 7) % 40) / 8,
    top: [{ text: ' other', id: 501, logprob: -2 }],
  }))
  const [head = '', ...chunks] = reply({ tokens }).chunks.filter((chunk) => typeof chunk === 'string')
  return { chunks: [head, chunks.slice(0, before).join(''), ...chunks.slice(before)], perSecond }
}

/** Watches such a reply in token view, at its end, and gives the time of every frame while it grows. */
async function measureStream(browser: Browser, app: AppProcess): Promise<{ frames: number[]; tokens: number }> {
  const model = await startScriptedServer(({ body }) => (body.messages?.at(-1)?.content === 'grow' ? growingReply() : reply({ content: 'ok' })))
  const post = (path: string, body: object) =>
    fetch(app.url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const added = await post('/api/servers', { name: 'Growing', kind: 'openai', baseUrl: model.baseUrl, model: 'scripted-model' })
  const server: unknown = Reflect.get(Object(await added.json()), 'id')
  const page = await browser.newPage({ viewport: VIEW })
  await page.goto(app.url)
  const started = await post('/api/runs', { task: 'grow', server, protocol: 'native', maxTurns: 1, toolsets: { enabled: [] }, sampling: { topLogprobs: 1 } })
  await page.goto(`${app.url}/runs/${String(Reflect.get(Object(await started.json()), 'id'))}`)
  await page.locator('main[aria-busy=false]').waitFor({ state: 'attached' })
  await page.keyboard.press('t')
  await page.waitForFunction((before) => Number([...document.querySelectorAll('[data-k]')].at(-1)?.getAttribute('data-k')) > before, STREAMED.before)
  const end = await noteFrames(page)
  await page.waitForTimeout((STREAMED.seconds - 2) * 1000)
  const frames = await end()
  const tokens = Number(await page.locator('[data-k]').last().getAttribute('data-k'))
  await page.close()
  await model.close()
  return { frames, tokens }
}

const dataDir = temporaryFolder()
await keepTokenRun(dataDir, ID, RUN)
const texts = tokenRunEvents(RUN).flatMap((event) => (event.type === 'tokens.appended' ? (event.tokens ?? []).map(({ text }) => text) : []))
const app = await startApp({ dataDir })
const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const view = await measureView(browser, app.url)
const spans = await measureSpans(browser, texts)
const grown = await measureStream(browser, app)
await browser.close()
await app.kill('SIGTERM')

/** A figure of the view with its goal, and the same of the page of spans. */
function pair(name: string, of: (one: Measured) => number, goal: number): Figure[] {
  return [
    { figure: name, value: ms(of(view)), goal: `<= ${goal} ms`, met: of(view) <= goal },
    { figure: '  one span for each token', value: ms(of(spans)) },
  ]
}

printFigures(`${TOKENS} tokens with 5 alternatives in headless Chromium, ${VIEW.width} by ${VIEW.height}`, [
  ...pair('first paint after the data, slowest', (one) => Math.max(...one.painted), 150),
  ...pair('recolour, p95', (one) => percentile(one.recoloured, 0.95), 60),
  ...pair('scrolling, p95 frame', (one) => percentile(one.frames, 0.95), 20),
  ...pair('random jump, p95', (one) => percentile(one.jumped, 0.95), 40),
  { figure: 'popover, p95', value: ms(percentile(view.pointed, 0.95)), goal: '<= 16 ms', met: percentile(view.pointed, 0.95) <= 16 },
  { figure: 'JavaScript heap', value: `${(view.heap / 1e6).toFixed(1)} MB` },
  { figure: '  one span for each token', value: `${(spans.heap / 1e6).toFixed(1)} MB` },
  { figure: 'DOM elements', value: String(view.elements) },
  { figure: '  one span for each token', value: String(spans.elements) },
  { figure: `growing by ${STREAMED.perSecond}/s behind ${STREAMED.before}, p95 frame`, value: ms(percentile(grown.frames, 0.95)), goal: '<= 20 ms', met: percentile(grown.frames, 0.95) <= 20 },
  { figure: '  tokens at its end', value: String(grown.tokens) },
])
