import { reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, startCounting, test } from './app.ts'

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('an empty installation greets, an example runs at a click, and it is kept', async ({ app, page }) => {
      await open(page, app.url)
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Watch an agent work')
      expect(await seriousFindings(page)).toEqual([])
      await page.getByRole('button', { name: /48 times 7/ }).click()
      await expect(page).toHaveURL(/\/runs\/[0-9a-z]{16}/)
      await expect(page.getByRole('region', { name: 'Tool call calculator, ok' })).toContainText('336')
      await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7 is 336.')
      await expect(page.getByRole('main')).toContainText('Final answer')
      expect(await seriousFindings(page)).toEqual([])
      await page.reload()
      await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7 is 336.')
      await expect(page.getByRole('list', { name: 'Runs' }).getByRole('link')).toHaveCount(1)
    })

    test('a rejected call stands where it happened: the fault, the reason, what the model was told', async ({ app, page }) => {
      await open(page, app.url)
      await page.getByRole('button', { name: /Make a mistake/ }).click()
      const card = page.getByRole('region', { name: /Rejected tool call/ })
      await expect(card).toContainText('Invalid JSON')
      await expect(card.locator('.fault')).not.toBeEmpty()
      await expect(card).toContainText('<tool_response>{"error": "invalid_json: ')
      await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('12 times 7 is 84.')
      expect(await seriousFindings(page)).toEqual([])
    })
  })
}

test('a run is started and read with the keyboard alone', async ({ app, page }) => {
  await open(page, app.url)
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Task' }).focus()
  await page.keyboard.type('What is 12 plus 30 and 9 times 9?')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: 'Tool call calculator, ok' })).toHaveCount(2)
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('9 times 9 is 81')
  await page.keyboard.press('g')
  await page.keyboard.press('g')
  await page.keyboard.press('j')
  await expect(page).toHaveURL(/#/)
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog')
  await expect(keys).toContainText(/next turn/i)
  await page.keyboard.press('Escape')
  await expect(keys).toBeHidden()
})

test('tokens arrive while the reader watches; a reload in the middle loses and doubles none; stop keeps them', async ({ app, page }) => {
  const transcript = await startCounting(app, page)
  await expect(transcript).toContainText('w5 w6 w7')
  await expect(transcript).toContainText('w30 w31')
  await page.reload()
  await expect(transcript).toContainText('w60 w61 w62')
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(page.getByRole('main')).toContainText('Stopped')
  const text = (await transcript.innerText()).match(/w\d+(?= )/g) ?? []
  expect(text.length).toBeGreaterThan(60)
  expect(text).toEqual(text.map((_, at) => `w${at}`))
})

test('a server that is killed in the middle takes the episode up again, and the page follows', async ({ app, page }) => {
  let isKilled = false
  await app.addModel('Scripted', ({ body }) => {
    if (body.messages?.at(-1)?.content?.startsWith('<tool_response>') !== true) return reply({ content: CALL })
    const content = 'The sum of two and three is five.'.split(/(?<= )/)
    return reply(isKilled ? { content } : { content, hangAfter: 4 })
  })
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Scripted · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('What is 2 plus 3?')
  await page.getByRole('button', { name: 'Start run' }).click()
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(transcript).toContainText('The sum of')
  await app.kill()
  isKilled = true
  await expect(page.getByRole('main')).toContainText(/reconnecting/i)
  await app.startAgain()
  await expect(transcript).toContainText('is five.')
  await expect(transcript).toContainText(/server ended without notice/)
  await expect(page.getByRole('region', { name: 'Tool call calculator, ok' })).toHaveCount(1)
  await expect(page.getByRole('main')).toContainText('Final answer')
})

test('while a server is asked what it can do, the page says so, and the run can be stopped', async ({ app, page }) => {
  await app.addModel('Silent', () => ({ status: null, chunks: [{ hang: true }] }))
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Silent · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('count')
  await page.getByRole('button', { name: 'Start run' }).click()
  const asking = page.getByRole('region', { name: 'Transcript' }).getByText('Asking Silent what it can do')
  await expect(asking).toBeVisible()
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(page.getByRole('main')).toContainText('Stopped')
  await expect(asking).toBeHidden()
})

test('what can be done with a message covers no text and moves nothing, however wide the page', async ({ app, page }) => {
  await app.addModel('Scripted', () => reply({ content: 'The sum of two and three is five. '.repeat(12) }))
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Scripted · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('What is 2 plus 3?')
  await page.getByRole('button', { name: 'Start run' }).click()
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(transcript).toContainText('The model answered without a further tool call.')
  const row = transcript.getByRole('listitem').filter({ hasText: 'Final answer' }).first()
  const text = row.getByText('The sum of two')
  const good = row.getByRole('button', { name: 'Rate message 1 good' })
  // Of the rows, not of the header above them: that may still learn something.
  const heights = () => transcript.getByRole('listitem').evaluateAll((rows) => rows.map((one) => one.getBoundingClientRect().height))
  for (const width of [390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await page.mouse.move(0, 0)
    await expect(good).toHaveCSS('opacity', '0')
    const before = await heights()
    await text.hover()
    await expect(good).toHaveCSS('opacity', '1')
    expect(await heights()).toEqual(before)
    const words = await text.boundingBox()
    for (const button of await row.getByRole('button').all()) {
      const box = await button.boundingBox()
      if (words === null || box === null) throw new Error('it is not in the page')
      const isApart = box.x >= words.x + words.width || box.y >= words.y + words.height || box.y + box.height <= words.y
      expect(isApart, `${await button.getAttribute('aria-label')} stands apart from the text, ${width} px wide`).toBe(true)
    }
  }
  await good.focus()
  await page.keyboard.press('Enter')
  await expect(good).toHaveAttribute('aria-pressed', 'true')
  await expect(row).toContainText('▲ good')
})
