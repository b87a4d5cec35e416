import { readFile } from 'node:fs/promises'
import { expect, open, seriousFindings, test } from './app.ts'
import type { Page } from './app.ts'

const QUESTION = 'What is 48 times 7?'
const FORMATS = { hermes: 'hermes-trajectory', pairs: 'preference-pairs' } as const

async function run(page: Page, task: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Task' }).fill(task)
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('main')).toContainText('Final answer', { timeout: 30_000 })
}

/** The file that the open export dialog gives. */
async function download(page: Page): Promise<string> {
  const waiting = page.waitForEvent('download')
  await page.getByRole('dialog').getByRole('link', { name: 'Download' }).click()
  return readFile(await (await waiting).path(), 'utf8')
}

async function importText(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Import runs' }).click()
  const picker = page.getByRole('dialog', { name: 'Import' }).getByLabel('Choose a file, or drop one here')
  await picker.setInputFiles({ name, mimeType: 'application/jsonl', buffer: Buffer.from(text) })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('a run is exported as messages and imported again', async ({ app, page }) => {
      await open(page, app.url)
      await run(page, QUESTION)
      await page.getByRole('button', { name: 'Export …' }).click()
      const dialog = page.getByRole('dialog', { name: 'Export' })
      await expect(dialog.getByRole('status')).toHaveText('1 record, 0 left out')
      expect(await seriousFindings(page)).toEqual([])
      const text = await download(page)
      const { messages } = JSON.parse(text)
      expect(messages.map((message: { role: string }) => message.role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant'])
      await page.keyboard.press('Escape')
      await expect(dialog).toBeHidden()

      await importText(page, 'again.jsonl', `${text}{"messages": [\n`)
      const report = page.getByRole('dialog', { name: 'Import' })
      await expect(report.getByRole('status')).toHaveText('again.jsonl, read as OpenAI messages: 1 run taken, 1 line left out')
      await expect(report.getByRole('list', { name: 'Left out' })).toContainText('line 2')
      expect(await seriousFindings(page)).toEqual([])
      const taken = report.getByRole('list', { name: 'New runs' }).getByRole('link', { name: QUESTION })
      const address = (await taken.getAttribute('href')) ?? ''
      await taken.click()
      await expect(page).toHaveURL((url) => url.pathname === address)
      await expect(report).toBeHidden()
      await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7 is 336.')
      await page.getByRole('button', { name: 'Export …' }).click()
      await expect(dialog.getByRole('status')).toHaveText('1 record, 0 left out')
      expect(await download(page)).toBe(text)
    })
  })
}

test('what a format cannot take is said before the download', async ({ app, page }) => {
  await open(page, app.url)
  await run(page, QUESTION)
  await page.getByRole('button', { name: 'Export …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByLabel('Format').selectOption(FORMATS.pairs)
  await expect(dialog.getByRole('status')).toHaveText('0 records, 1 left out')
  await expect(dialog.getByRole('list', { name: 'Left out' })).toContainText('it has no sibling to compare it with')
  await expect(dialog.getByRole('button', { name: 'Download' })).toBeDisabled()
})

test('a Hermes file keeps its bytes, by the keyboard alone', async ({ app, page }) => {
  const line = String.raw`{"conversations": [{"from": "human", "value": "hi"}, {"from": "gpt", "value": "<think>\n</think>\n1.0"}], "timestamp": "t", "model": "m", "completed": true, "n": 1.0}`
  await open(page, `${app.url}/settings`)
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  const picker = page.getByRole('dialog', { name: 'Import' }).getByLabel('Choose a file, or drop one here')
  await picker.setInputFiles({ name: 'h.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(`${line}\n`) })
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('read as Hermes trajectories: 1 run taken')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('g')
  await page.keyboard.press('x')
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByLabel('Format').selectOption(FORMATS.hermes)
  await expect(dialog.getByRole('status')).toHaveText(/^1 record, 0 left out/)
  expect(await download(page)).toBe(`${line}\n`)
})
