import { expect, open, seriousFindings, startCounting, test } from './app.ts'
import type { Page } from './app.ts'

async function runExample(page: Page, url: string): Promise<void> {
  await open(page, url)
  await page.getByRole('button', { name: /48 times 7/ }).click()
  await expect(page.getByRole('main')).toContainText('Final answer')
}

/** Waits until the page shows another run than the one at `address`, and that it has ended. */
async function onAFork(page: Page, address: string): Promise<void> {
  await expect.poll(() => new URL(page.url()).pathname).not.toBe(new URL(address).pathname)
  await expect(page.getByRole('banner').or(page.getByRole('main')).first()).toContainText('Stands on')
  await expect(page.getByRole('main')).not.toContainText(/Running|Starting/)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('a click on an alternative retakes the run from that token, and the fork says where it comes from', async ({ app, page }) => {
      await runExample(page, app.url)
      const base = page.url()
      await page.keyboard.press('t')
      await page.locator('[data-row^="t1"] [data-side=reply] [data-k="6"]').click()
      const token = page.getByRole('group', { name: /^Token t1\.k6/ })
      await expect(token).toContainText('is sent the very token ids')
      expect(await seriousFindings(page)).toEqual([])
      const other = token.getByRole('button', { name: /^Retake with (?!the token that was sampled)/ }).first()
      await other.click()
      await onAFork(page, base)
      await expect(page.getByRole('main')).toContainText(/at token 6 of message 1/)
      await expect(page.getByRole('main')).toContainText(/conversation only/)
      expect(await seriousFindings(page)).toEqual([])
    })
  })
}

test('by keyboard: a candidate by its number, any other text, sampled anew, and several at once', async ({ app, page }) => {
  await runExample(page, app.url)
  const base = page.url()
  await page.keyboard.press('t')
  await expect(page.locator('[data-side=reply]').first()).toBeVisible()
  const atToken = async () => {
    await open(page, `${base.replace(/#.*$/, '')}#t1.k6`)
    await page.reload()
    await expect(page.getByRole('group', { name: /^Token t1\.k6/ })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Sample anew' })).toBeVisible()
  }
  await atToken()
  await page.keyboard.press('2')
  await onAFork(page, base)
  await atToken()
  await page.keyboard.press('.')
  await expect(page.getByRole('textbox', { name: 'Text to go on with instead' })).toBeFocused()
  await page.keyboard.type(' hello')
  await page.keyboard.press('Enter')
  await onAFork(page, base)
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('hello')
  await atToken()
  await page.keyboard.press('0')
  await onAFork(page, base)
  await atToken()
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog', { name: 'Retake' })
  await dialog.getByRole('textbox', { name: 'How many' }).fill('3')
  await dialog.getByRole('textbox', { name: 'How many' }).press('Enter')
  await expect(page).toHaveURL(/\/groups\//)
})

test('a call is edited, and the run goes on with what the tool says to that', async ({ app, page }) => {
  await runExample(page, app.url)
  const base = page.url()
  // The system prompt, the task, the reply.
  for (const key of ['j', 'j', 'j', 'm']) await page.keyboard.press(key)
  const dialog = page.getByRole('dialog', { name: /^Edit message/ })
  const text = dialog.getByRole('textbox', { name: /^Text of the assistant message/ })
  const before = await text.inputValue()
  expect(before).toContain('48')
  await text.fill(before.replaceAll('48', '50'))
  await dialog.getByRole('button', { name: 'Run on' }).click()
  await onAFork(page, base)
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('350')
  await page.keyboard.press('o')
  const forks = page.getByRole('list', { name: 'Forks' })
  await expect(forks.getByRole('listitem')).toHaveCount(2)
  await forks.getByRole('link').first().click()
  await expect.poll(() => new URL(page.url()).pathname).toBe(new URL(base).pathname)
})

test('a run that others stand on is deleted only when their part of it is left to them', async ({ app, page }) => {
  await runExample(page, app.url)
  const base = page.url()
  await page.keyboard.press('r')
  await page.getByRole('dialog', { name: 'Retake' }).getByRole('button', { name: 'Retake' }).click()
  await onAFork(page, base)
  const fork = page.url()
  await open(page, base)
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete this run?' })
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(dialog).toContainText('stands on')
  await dialog.getByRole('button', { name: /leave the forks/i }).click()
  await expect.poll(() => new URL(page.url()).pathname).toBe('/')
  await open(page, fork)
  await expect(page.getByRole('main')).toContainText('Stands on a run that was deleted')
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7')
})

test('where a server takes neither ids nor text that is begun, retaking from a token is off and says why', async ({ app, page }) => {
  const transcript = await startCounting(app, page)
  await expect(transcript).toContainText('w5 w6')
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(page.getByRole('main')).toContainText('Stopped')
  await page.keyboard.press('t')
  await page.locator('[data-side=reply] [data-k]').nth(3).click()
  await expect(page.getByRole('group', { name: /^Token t1\.k3/ })).toContainText('It cannot be retaken from here')
})
