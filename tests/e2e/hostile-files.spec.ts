import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Page, TestInfo } from '@playwright/test'
import { expect, open, test } from './app.ts'
import type { App } from './app.ts'
import { addHostileModel, expectHarmless, JOINED, ran, sayAll, SCRIPTED, SOME, TAGS, TEXTS, TITLE, toFirstTurn, unnamed, watch } from './hostile-page.ts'

interface Planted {
  /** A run alone, a group of three, and two runs side by side: where each is saved from. */
  readonly run: string
  readonly group: string
  readonly comparison: string
}

async function plant(app: App): Promise<Planted> {
  const server = await addHostileModel(app, sayAll)
  const common = { server, title: TITLE, tags: TAGS, system: JOINED }
  const { id: run, group } = await ran(app, { ...common, task: JOINED, groupSize: 3 })
  const { id: other } = await ran(app, { ...common, task: `${JOINED}x`, title: '../../\u0000.html"; filename=evil.exe' })
  return { run: `/runs/${run}`, group: `/groups/${group}`, comparison: `/compare?a=${run}&b=${other}` }
}

/** Saves what a page shows with all of its sections, as a person would; gives the file. */
async function saveFile(page: Page, url: string, info: TestInfo): Promise<string> {
  await open(page, url)
  await page.getByRole('button', { name: 'Share …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share' })
  await dialog.getByRole('radio', { name: /HTML file/ }).check()
  for (const name of [/Tool results/, /Reasoning/, /System prompt/, /Tokens/]) await dialog.getByRole('checkbox', { name }).check()
  // With an address cut out of it that holds a password, a reply would show blocks for tokens: here the texts are to be seen.
  await expect(dialog.getByText(/found: all are cut\. .* stands\.$/)).toBeVisible()
  const findings = dialog.getByRole('list', { name: 'Findings' }).getByRole('checkbox')
  for (let at = (await findings.count()) - 1; at >= 0; at -= 1) await findings.nth(at).check()
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the file' }).click()
  const download = await saving
  // Made of ids alone: no title, task or tag has a say in what a file is called.
  expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.html$/)
  const file = info.outputPath(download.suggestedFilename())
  await download.saveAs(file)
  return file
}

const transcript = (page: Page) => page.getByRole('region', { name: 'Transcript' })

/** All that a file does with a run: read, searched, walked as tokens, inspected and replayed. */
async function readRun(page: Page): Promise<void> {
  await expect(transcript(page)).toContainText(SCRIPTED)
  await expectHarmless(page, { what: 'the transcript' })
  await page.keyboard.press('/')
  const find = page.getByRole('textbox', { name: 'Find in this run' })
  for (const { text } of SOME.filter((one, at) => at % 3 === 0 && one.text.trim() !== '')) await find.fill(text)
  await find.fill('evil.example')
  await expect(page.locator('mark').first()).toBeVisible()
  await expectHarmless(page, { what: 'what was found' })
  await page.keyboard.press('Escape')
  await expect(find).toBeHidden()
  // Its tokens are known.
  await toFirstTurn(page)
  await page.keyboard.press('t')
  await expect(page.locator('[data-side=reply] [data-k]').first()).toBeVisible()
  await expect(page.locator('[data-side=reply]').first()).toContainText(SCRIPTED)
  await page.locator('[data-side=reply] [data-k]').first().click()
  await expectHarmless(page, { what: 'the tokens' })
  await page.keyboard.press('Escape')
  for (const name of ['Overview', 'Raw', 'Sequences']) {
    await page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab', { name }).click()
    await expectHarmless(page, { what: `the inspector’s ${name}`, part: 'aside' })
  }
  await page.keyboard.press('t')
  await page.keyboard.press('Shift+R')
  const playhead = page.getByRole('slider', { name: 'Replay' })
  await expect(playhead).toBeVisible()
  for (const key of ['Home', 'j', 'j', 'ArrowRight', 'e', 'End']) {
    await page.keyboard.press(key)
    expect(await page.evaluate(unnamed), `the replay after ${key}`).toEqual([])
  }
  await expectHarmless(page, { what: 'the replay' })
  await page.keyboard.press('Escape')
  await expect(playhead).toBeHidden()
}

async function readComparison(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Compare two runs' })).toBeVisible()
  await expect(page.getByRole('main')).toContainText(/equal messages|messages are equal/)
  await page.keyboard.press('u')
  await page.evaluate(() => document.querySelectorAll('details').forEach((fold) => fold.setAttribute('open', '')))
  await expect(page.getByRole('region', { name: 'Messages of both runs' })).toContainText(SCRIPTED)
  await expectHarmless(page, { what: 'the comparison' })
}

/** Another run of the group, and one beside it. */
async function readGroup(page: Page): Promise<void> {
  await page.getByRole('combobox', { name: 'Run' }).selectOption({ index: 2 })
  await expect(transcript(page)).toContainText(SCRIPTED)
  await expectHarmless(page, { what: 'a run of the group' })
  await page.getByRole('combobox', { name: 'beside' }).selectOption({ index: 2 })
  await expect(page.getByRole('main')).toContainText(/equal messages|messages are equal/)
}

const READERS = { run: readRun, group: readGroup, comparison: readComparison }

test(`${TEXTS.length} hostile texts in files that open from disk: of a run, of a group, of a comparison`, async ({ app, page, browser }, info) => {
  test.setTimeout(180_000)
  const planted = await plant(app)
  const context = await browser.newContext({ colorScheme: 'dark', viewport: { width: 1440, height: 900 } })
  for (const name of ['run', 'group', 'comparison'] as const) {
    await test.step(`the file of a ${name}`, async () => {
      const file = await saveFile(page, app.url + planted[name], info)
      expect(readFileSync(file, 'utf8')).not.toContain(SCRIPTED)
      const { href } = pathToFileURL(file)
      const reader = await context.newPage()
      const seen = await watch(reader, href)
      await reader.goto(`${href}?${new URLSearchParams({ q: SOME[0]?.text ?? '' })}#javascript:window.__pwned=1`)
      await READERS[name](reader)
      expect(seen).toEqual([])
      await reader.close()
    })
  }
  await context.close()
})
