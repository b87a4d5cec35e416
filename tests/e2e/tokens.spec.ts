import { expect, open, seriousFindings, startCounting, test } from './app.ts'
import type { Page } from './app.ts'

const LONG = { id: '0000long0tokens0', tokens: 100_000, turns: 10 }

async function runExample(page: Page, url: string): Promise<void> {
  await open(page, url)
  await page.getByRole('button', { name: /48 times 7/ }).click()
  await expect(page.getByRole('main')).toContainText('Final answer')
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('a run is shown as tokens: prompt and reply, a token with its facts, colours with their numbers', async ({ app, page }) => {
      await runExample(page, app.url)
      await page.keyboard.press('t')
      const tokens = page.locator('[data-side=reply]').first()
      await expect(tokens).toContainText('calculator')
      await expect(tokens).toContainText('<|im_end|>')
      await expect(page.getByRole('img', { name: /Legend: 0 to/ })).toBeVisible()
      const facts = page.getByRole('tooltip')
      // The first pointing scrolls the token into sight, and what scrolls takes the tooltip away.
      await expect(async () => {
        await page.getByRole('heading', { level: 1 }).hover()
        await tokens.locator('[data-k]').nth(4).hover()
        await expect(facts).toBeVisible({ timeout: 1000 })
      }).toPass()
      await expect(facts).toContainText(/id\d+/)
      await expect(facts).toContainText(/logprob.*\(raw\)/)
      await expect(facts).toContainText(/rank\d/)
      await expect(facts).toContainText('all others')
      await page.getByRole('combobox', { name: 'Colour by' }).selectOption('probability')
      await expect(page.getByRole('img', { name: /Legend/ })).not.toHaveAccessibleName(/nats/)
      expect(await seriousFindings(page)).toEqual([])
      await page.keyboard.press('t')
      await expect(tokens).toBeHidden()
    })
  })
}

test('tokens are walked, selected and copied with the keyboard', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await runExample(page, app.url)
  await page.keyboard.press('t')
  await expect(page.locator('[data-side=reply]').first()).toBeVisible()
  await page.keyboard.press('n')
  await expect(page).toHaveURL(/#t\d+\.k\d+/)
  const tokens = page.getByRole('region', { name: 'Tokens' })
  await expect(tokens).toContainText(/probability [\d.]+ %, rank \d/)
  await page.keyboard.press('Shift+L')
  await page.keyboard.press('Shift+L')
  await expect(tokens).toContainText('3 tokens')
  await expect(tokens).toContainText(/perplexity \d/)
  await page.keyboard.press('c')
  await page.keyboard.press('i')
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^\[?\d+(,\s*\d+){2}\]?$/)
  const address = page.url()
  await page.keyboard.press('Escape')
  await open(page, address)
  await page.reload()
  await expect(page.locator('[data-token-cursor]')).toBeVisible()
})

test('tokens colour as they arrive, and switching views loses nothing', async ({ app, page }) => {
  const transcript = await startCounting(app, page)
  await expect(transcript).toContainText('w5 w6 w7')
  await page.keyboard.press('t')
  const arriving = page.locator('[data-side=reply] [data-k]')
  await expect(arriving.filter({ hasText: 'w60' }).first()).toBeVisible()
  await page.keyboard.press('t')
  await expect(transcript).toContainText('w80 w81 w82')
  await page.keyboard.press('t')
  await expect(arriving.filter({ hasText: 'w120' }).first()).toBeVisible()
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(page.getByRole('main')).toContainText('Stopped')
})

test.describe('a run of 100,000 tokens', () => {
  test.use({ seed: LONG })

  test('opens, jumps to its end and to a token far inside, and stays small', async ({ app, page }) => {
    await open(page, `${app.url}/runs/${LONG.id}`)
    await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('Say a lot.')
    await page.keyboard.press('t')
    await expect(page.locator('[data-side=reply]').first()).toBeVisible()
    await page.keyboard.press('Shift+G')
    await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('End')
    await page.goto('about:blank')
    await open(page, `${app.url}/runs/${LONG.id}#t5.k4321`)
    await expect(page.locator('[data-token-cursor][data-k="4321"]')).toBeVisible()
    await expect(page.getByRole('region', { name: 'Tokens' })).toContainText(/probability|unknown/)
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(8000)
    expect(await seriousFindings(page)).toEqual([])
  })
})
