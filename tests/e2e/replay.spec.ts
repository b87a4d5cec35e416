import { reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, startCounting, test } from './app.ts'
import type { App, Page } from './app.ts'

const BAD = '<tool_call>\n{"name": "calculator", "arguments": {"expression": "6*7"}\n</tool_call>'
const GOOD = '<tool_call>\n{"name": "calculator", "arguments": {"expression": "6*7"}}\n</tool_call>'

const slider = (page: Page) => page.getByRole('slider', { name: 'Replay' })
const transcriptOf = (page: Page) => page.getByRole('region', { name: 'Transcript' })

async function eventOf(page: Page): Promise<number> {
  return Number(await slider(page).getAttribute('aria-valuenow'))
}

/** A run of three turns: a call that cannot be read, the same call put right, and the answer. */
async function runWithError(app: App, page: Page): Promise<void> {
  const replies = ['Let me see.\n' + BAD, 'Once more.\n' + GOOD, `${'well, '.repeat(40)}It is 42, all told.`]
  await app.addModel('Clumsy', ({ body }) => {
    const messages = body.messages ?? []
    const said = messages.filter((message) => message.role === 'assistant').length
    const isTask = messages.some((message) => message.content === 'multiply')
    return reply({ content: isTask ? (replies[said] ?? 'ok').split(/(?<= )/) : 'ok', perSecond: 40 })
  })
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Clumsy · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('multiply')
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('main')).toContainText('Final answer')
}

test('a run is played to its end at 16 times its speed, paused, stepped and left', async ({ app, page }) => {
  await page.clock.install()
  await runWithError(app, page)
  const transcript = transcriptOf(page)
  // The page's time stands still until it is told to go on, however long this machine takes for a click.
  await page.clock.pauseAt(Date.now() + 60_000)
  await page.getByRole('button', { name: 'Replay', exact: true }).click()
  await expect(slider(page)).toBeVisible()
  const later = async (): Promise<number> => {
    await page.clock.runFor(100)
    return eventOf(page)
  }
  await expect.poll(later).toBeGreaterThan(1)
  await expect(transcript).not.toContainText('It is 42')
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('0.5')
  await page.getByRole('button', { name: 'Pause' }).click()
  const paused = await eventOf(page)
  await page.getByRole('combobox', { name: 'Speed' }).selectOption('16')
  await page.getByRole('button', { name: 'Next event' }).click()
  await expect.poll(() => eventOf(page)).toBe(paused + 1)
  await page.getByRole('button', { name: 'Previous event' }).click()
  await expect.poll(() => eventOf(page)).toBe(paused)
  await page.getByRole('button', { name: 'Play', exact: true }).click()
  await page.clock.resume()
  await expect(transcript).toContainText('It is 42, all told.')
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /the run ends/)
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Leave replay' }).click()
  await expect(page.getByRole('slider', { name: 'Timeline' })).toBeVisible()
  expect(new URL(page.url()).search).toBe('')
})

test('the playhead is dragged, and the transcript shows the run as it stood there', async ({ app, page }) => {
  await runWithError(app, page)
  await page.keyboard.press('Shift+R')
  await expect(slider(page)).toBeVisible()
  const box = await slider(page).boundingBox()
  if (box === null) throw new Error('the strip has no place on the page')
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.1, y)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.3, y, { steps: 4 })
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
  await expect(transcriptOf(page)).toContainText('multiply')
  await expect(transcriptOf(page)).not.toContainText('It is 42')
  const early = await eventOf(page)
  await page.mouse.move(box.x + box.width + 50, y, { steps: 4 })
  await page.mouse.up()
  await expect(transcriptOf(page)).toContainText('It is 42, all told.')
  expect(await eventOf(page)).toBeGreaterThan(early)
  await page.mouse.move(box.x + box.width * 0.1, y)
  await expect(transcriptOf(page)).toContainText('It is 42, all told.')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('by keyboard alone: to the error, through the turns, to a moment that has an address', async ({ app, page }) => {
      await runWithError(app, page)
      await page.keyboard.press('Shift+R')
      await expect(slider(page)).toBeVisible()
      await page.keyboard.press('Space')
      await page.keyboard.press('Home')
      await expect.poll(() => eventOf(page)).toBe(1)
      await page.keyboard.press('e')
      await expect(slider(page)).toHaveAttribute('aria-valuetext', /turn 1, a call is rejected/)
      await expect(transcriptOf(page)).toContainText('Rejected call')
      await expect(transcriptOf(page)).not.toContainText('Once more')
      await page.keyboard.press('j')
      await expect(slider(page)).toHaveAttribute('aria-valuetext', /turn 2, a turn begins/)
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('k')
      await expect(slider(page)).toHaveAttribute('aria-valuetext', /turn 2, a turn begins/)
      await page.keyboard.press('.')
      await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('2')
      await page.keyboard.press(',')
      await expect(page.getByRole('combobox', { name: 'Speed' })).toHaveValue('1')
      await page.keyboard.press('s')
      await expect(page.getByRole('button', { name: 'Skip waiting' })).toHaveAttribute('aria-pressed', 'false')
      const moment = await eventOf(page)
      await expect(page).toHaveURL(new RegExp(`[?&]at=${moment}\\b`))
      expect(await seriousFindings(page)).toEqual([])
      await page.reload()
      await expect(slider(page)).toHaveAttribute('aria-valuenow', String(moment))
      await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(slider(page)).toBeHidden()
      await expect(transcriptOf(page)).toContainText('It is 42, all told.')
    })
  })
}

test('an address of a moment that there is not says so, and shows the nearest', async ({ app, page }) => {
  await runWithError(app, page)
  const [address = ''] = page.url().split('#')
  await open(page, `${address}?at=99999`)
  await expect(page.getByText(/There is no event 99999/)).toBeVisible()
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /the run ends/)
})

test('the calls are run again and compared with what is on record', async ({ app, page }) => {
  await runWithError(app, page)
  await page.keyboard.press('Shift+R')
  await page.getByRole('button', { name: 'Run the calls again' }).click()
  const calls = page.getByRole('region', { name: 'The calls, run again' })
  await calls.getByRole('button', { name: 'Run them now' }).click()
  await expect(calls).toContainText('1 call: 1 same, 0 differ')
  await page.keyboard.press('Home')
  await calls.getByRole('button', { name: /calculator/ }).click()
  await expect(slider(page)).toHaveAttribute('aria-valuetext', /a tool answers/)
  await expect(page.locator('[aria-current=true]')).toContainText('calculator')
})

test('tokens are shown as far as they had come', async ({ app, page }) => {
  // Its words arrive in two parts at least: the second is said once the first is there.
  const halfway = Promise.withResolvers<void>()
  const said = reply({ content: ['one ', 'two ', 'three ', 'four.'], logprobs: true })
  await app.addModel('Halting', ({ body }) =>
    body.messages?.at(-1)?.content === 'count' ? { chunks: said.chunks.toSpliced(3, 0, { until: halfway.promise }) } : reply({ content: 'ok' }),
  )
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Halting · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('count')
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(transcriptOf(page)).toContainText('one two')
  halfway.resolve()
  await expect(page.getByRole('main')).toContainText('Final answer')
  await page.keyboard.press('Shift+R')
  await expect(slider(page)).toBeVisible()
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await page.keyboard.press('t')
  await page.keyboard.press('j')
  const tokens = page.locator('[data-side=reply] [data-k]')
  await expect(tokens).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(tokens).toHaveCount(4)
  const back = async (): Promise<number> => {
    const at = await eventOf(page)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => eventOf(page)).toBe(at - 1)
    return tokens.count()
  }
  await expect.poll(back, { intervals: [0] }).toBe(2)
  await page.keyboard.press('Home')
  await expect(tokens).toHaveCount(0)
})

test('a run that goes on is replayed behind its back, and left for what it is now', async ({ app, page }) => {
  const transcript = await startCounting(app, page)
  await expect(transcript).toContainText('w5 w6 w7')
  await page.keyboard.press('Shift+R')
  await expect(slider(page)).toBeVisible()
  await page.keyboard.press('Space')
  await page.keyboard.press('Home')
  await expect(transcript).not.toContainText('w5 w6 w7')
  const length = Number(await slider(page).getAttribute('aria-valuemax'))
  await expect.poll(async () => Number(await slider(page).getAttribute('aria-valuemax'))).toBeGreaterThan(length)
  await expect.poll(() => eventOf(page)).toBe(1)
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(transcript).toContainText('w60 w61 w62')
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(page.getByRole('main')).toContainText('Stopped')
})
