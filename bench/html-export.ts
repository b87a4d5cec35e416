// needs: build
// HTML exports of a run of 5,000 messages: how large, how soon made, how soon open from disk in a real browser without a network.
import { writeFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'
import type { Browser } from '@playwright/test'
import { htmlFile } from '#server/html-export/html-file.ts'
import { readViewer } from '#server/html-export/viewer.ts'
import { CHROMIUM_ARGUMENTS } from '../scripts/steps/chromium-arguments.mjs'
import { temporaryFolder } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { LONG_TASK, longLog } from './support/long-log.ts'

const MESSAGES = 5000
const ROUNDS = 5
const folder = temporaryFolder()

/** Writes an export and gives where it is and how long that took, ms. */
async function save(withTokens: boolean): Promise<{ file: string; took: number }> {
  const events = longLog({ turns: MESSAGES / 2, withTokens })
  const from = performance.now()
  const include = { toolResults: true, reasoning: true, system: true, tokens: withTokens }
  const links = [{ base: null, events }]
  let html = ''
  for await (const piece of htmlFile([{ id: 'long', links, cuts: 0 }], { viewer: await readViewer(), include, savedAt: 0 })) html += piece
  const took = performance.now() - from
  const file = path.join(folder, withTokens ? 'tokens.html' : 'text.html')
  writeFileSync(file, html)
  return { file, took }
}

/** How long until the transcript is there, ms, each time in a fresh page. */
async function openings(browser: Browser, file: string): Promise<number[]> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const from = performance.now()
    await page.goto(pathToFileURL(file).href, { waitUntil: 'commit' })
    await page.getByRole('region', { name: 'Transcript' }).getByText(LONG_TASK).waitFor()
    times.push(performance.now() - from)
    await context.close()
  }
  return times
}

const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const { script, style } = await readViewer()
for (const withTokens of [false, true]) {
  const { file, took } = await save(withTokens)
  const times = await openings(browser, file)
  const median = percentile(times, 0.5)
  printFigures(`An HTML export of ${MESSAGES} messages, ${withTokens ? 'with tokens' : 'without tokens'}`, [
    { figure: 'opened from disk, median', value: ms(median), goal: '<= 2000 ms', met: median <= 2000 },
    { figure: 'opened from disk, slowest', value: ms(Math.max(...times)) },
    { figure: 'made in', value: ms(took) },
    { figure: 'size', value: `${(statSync(file).size / 1e6).toFixed(2)} MB` },
    { figure: 'of them the viewer', value: `${((script.length + style.length) / 1e6).toFixed(2)} MB` },
  ])
}
await browser.close()
