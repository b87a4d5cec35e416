// needs: build
// A shared run of 2,000 messages, opened by its link in a real browser that knows nothing of the server yet.
import { chromium } from '@playwright/test'
import { createApiClient } from '#lib/api/client.ts'
import { foldLog } from '#lib/run/fold.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import { CHROMIUM_ARGUMENTS } from '../scripts/steps/chromium-arguments.mjs'
import { startApp, temporaryFolder } from '../tests/support/app-process.ts'
import { ms, percentile, printFigures } from './support/figures.ts'
import { LONG_TASK, longLog } from './support/long-log.ts'

const MESSAGES = 2000
const ROUNDS = 7
const ID = '0000000sharedrun'

const dataDir = temporaryFolder()
const store = await openRunStore({ dataDir })
const events = longLog({ turns: MESSAGES / 2, withTokens: true })
await store.createRuns([{ summary: summaryOf(ID, foldLog(events)), events }])
await store.close()

const app = await startApp({ dataDir })
const api = createApiClient((url, init) => fetch(url, init), app.url)
const include = { toolResults: true, reasoning: true, system: true, tokens: true }
const looked = performance.now()
await api.previewShare(ID, { include })
const previewed = performance.now() - looked
const asked = performance.now()
const { url } = await api.createShare(ID, { include })
const shared = performance.now() - asked

const browser = await chromium.launch({
  ...(process.env['RETAKE_CHROMIUM'] ? { executablePath: process.env['RETAKE_CHROMIUM'] } : {}),
  args: [...CHROMIUM_ARGUMENTS],
})
const times: number[] = []
for (let round = 0; round < ROUNDS; round += 1) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const from = performance.now()
  await page.goto(app.url + url, { waitUntil: 'commit' })
  await page.getByRole('region', { name: 'Transcript' }).getByText(LONG_TASK).waitFor()
  times.push(performance.now() - from)
  await context.close()
}
await browser.close()
await app.kill('SIGTERM')
const median = percentile(times, 0.5)
printFigures(`A shared run of ${MESSAGES} messages (${events.length} events, with tokens)`, [
  { figure: 'opened, median', value: ms(median), goal: '<= 1000 ms', met: median <= 1000 },
  { figure: 'opened, slowest', value: ms(Math.max(...times)) },
  { figure: 'looked through for secrets', value: ms(previewed) },
  { figure: 'redacted, copied and shared', value: ms(shared) },
])
