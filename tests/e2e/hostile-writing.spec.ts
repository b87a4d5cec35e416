import type { Locator, Page } from '@playwright/test'
import { expect, open, test } from './app.ts'
import type { App } from './app.ts'
import { addHostileModel, ask, expectHarmless, JOINED, ran, sayAll, SCRIPTED, SOME, TAGS, TEXTS, TITLE, toFirstTurn, watch } from './hostile-page.ts'

/** Some texts a message, so that all of them are few cards. */
const PARTS = Array.from({ length: Math.ceil(TEXTS.length / 6) }, (_, at) => TEXTS.slice(at * 6, at * 6 + 6).map(({ text }) => text).join('\n'))
/** Made up here, of the form that is taken for a secret. */
const secretOf = (at: number) => ['AKIA', 'J7QLVZXW3NTB5R', 'ABCDEFGH'[at % 8], '2'].join('')

function hostileDraft() {
  const messages = PARTS.map((content, at) => ({ message: { role: at % 2 === 0 ? 'user' : 'assistant', content, ...(at % 4 === 1 ? { reasoning: content || 'x' } : {}) }, marks: { note: content } }))
  // Two calls of one name and of one id are among them, too.
  const called = [...SOME, ...SOME.slice(0, 2)]
  const calls = called.map(({ text }) => ({ id: text.slice(0, 100) || 'x', type: 'function', function: { name: text.slice(0, 100) || 'x', arguments: JSON.stringify({ [text]: text, list: [text, { [text]: text }] }) } }))
  const results = called.map(({ text }, at) => ({ message: { role: 'tool', tool_call_id: text.slice(0, 100) || 'x', content: `${text} ${secretOf(at)} ${text}` } }))
  return [...messages, { message: { role: 'assistant', content: `<tool_call>{"name": "\u202ecal", "arguments": {"\u200b": "x"}}</tool_call>`, tool_calls: calls } }, ...results]
}

const TOOLS = SOME.map(({ text }) => ({
  type: 'function',
  function: { name: text.slice(0, 100) || 'x', description: text, parameters: { type: 'object', properties: { [text]: { type: 'string', description: text, enum: [text, `${text}2`] } }, required: [text] } },
}))

/** The addresses of pages full of harm, by the name of their visit. */
async function plant(app: App): Promise<Readonly<Record<string, string>>> {
  const server = await addHostileModel(app, sayAll)
  const { id: run, group } = await ran(app, { server, title: TITLE, tags: TAGS, system: JOINED, task: JOINED, groupSize: 2 })
  const { id: draft } = await ask(app, '/api/drafts', { title: TITLE, tags: TAGS, system: JOINED, tools: [...TOOLS, ...TOOLS.slice(0, 2)], messages: hostileDraft() })
  const { id: onRun } = await ask(app, `/api/runs/${run}/fork`, { message: 3, start: false, title: `${TITLE}\u2067` })
  const { id: version } = await ask(app, `/api/runs/${draft}/fork`, { message: PARTS.length, start: false, title: `\u202e${TITLE}` })
  const { id: started } = await ask(app, `/api/runs/${draft}/fork`, { message: 3, server, title: `${TITLE}\u2068`, maxTurns: 4 })
  const { id: collection } = await ask(app, '/api/collections', { name: TITLE, tags: TAGS, note: JOINED.toWellFormed().slice(0, 20_000) })
  for (const one of [draft, version, run, onRun]) await ask(app, `/api/collections/${collection}/examples`, { run: one })
  return {
    run: `/runs/${run}`,
    group: `/groups/${group}`,
    editor: `/runs/${draft}`,
    onRun: `/runs/${onRun}`,
    started: `/runs/${started}`,
    compare: `/compare?a=${run}&b=${draft}`,
    examples: `/examples?collection=${collection}`,
  }
}

async function inDialog(page: Page, dialog: Locator, what: string): Promise<void> {
  await expect(dialog).toBeVisible()
  await expectHarmless(page, { what, part: 'dialog[open]' })
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
}

/** Opens what is folded. */
async function unfold(page: Page): Promise<void> {
  await expect(page.getByRole('main').locator('details')).not.toHaveCount(0)
  await page.evaluate(() => document.querySelectorAll('main details').forEach((fold) => fold.setAttribute('open', '')))
}

const card = (page: Page, row: number) => page.getByRole('region', { name: 'Messages' }).locator(`[data-index="${row}"]`)

/** Opens each card as a text that can be written, and leaves it: what a field cannot hold must not be lost by that. */
async function openCards(page: Page): Promise<void> {
  for (let row = 0; row <= PARTS.length; row += 1) {
    await page.keyboard.press('j')
    await expect(card(page, row)).toHaveAttribute('aria-current', 'true')
    await page.keyboard.press('Enter')
    await expect(card(page, row).getByRole('textbox').and(page.locator('textarea')).first()).toBeFocused()
    await page.keyboard.press('Escape')
  }
}

const VISITS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  group: async (page) => {
    await expect(page.getByRole('region', { name: 'Turns side by side' })).toContainText(SCRIPTED)
    await unfold(page)
    await expect(page.getByRole('region', { name: 'The prompt of the group' })).toContainText(SCRIPTED)
    await expectHarmless(page, { what: 'the group' })
  },
  run: async (page) => {
    const transcript = page.getByRole('region', { name: 'Transcript' })
    await expect(transcript).toContainText(SCRIPTED)
    await page.keyboard.press('o')
    await expect(page.getByRole('list', { name: 'Forks' })).toContainText(SCRIPTED)
    await expectHarmless(page, { what: 'the tree of forks', part: 'aside' })
    await toFirstTurn(page)
    await page.keyboard.press('r')
    const retake = page.getByRole('dialog', { name: 'Retake' })
    await retake.getByText('Model and sampling').click()
    await inDialog(page, retake, 'the retake dialog')
    await page.keyboard.press('m')
    await inDialog(page, page.getByRole('dialog', { name: /^Edit message/ }), 'the edit dialog')
    await page.keyboard.press('Shift+X')
    await inDialog(page, page.getByRole('dialog', { name: /^Save as an example/ }), 'the choice of a collection')
    await page.getByRole('button', { name: 'Export …' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption('preference-pairs')
    await expect(dialog.getByRole('status')).toContainText('left out')
    await inDialog(page, dialog, 'the export dialog')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await inDialog(page, page.getByRole('dialog', { name: 'Delete this run?' }), 'the question before a run is deleted')
    await page.getByTitle('Rename').click()
    await expectHarmless(page, { what: 'the title as a field', part: 'header' })
  },
  started: async (page) => {
    await expect(page.getByRole('main')).toContainText('Stands on')
    await expectHarmless(page, { what: 'a fork' })
    for (const name of ['Overview', 'Request', 'Raw', 'Sequences', 'Forks']) {
      await page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab', { name }).click()
      await expectHarmless(page, { what: `the fork’s ${name}`, part: 'aside' })
    }
  },
  compare: async (page) => {
    await expect(page.getByRole('main')).toContainText('First divergence')
    await page.keyboard.press('u')
    await unfold(page)
    await expect(page.getByRole('region', { name: 'What the runs were given' })).toContainText('Tools of B')
    await expectHarmless(page, { what: 'the comparison' })
    await page.getByRole('button', { name: 'Change run B' }).click()
    const found = page.getByRole('list', { name: 'Runs found' })
    await expect(found).toContainText(SCRIPTED)
    await inDialog(page, page.getByRole('dialog').filter({ has: found }), 'the runs to choose from')
  },
  examples: async (page) => {
    const list = page.getByRole('list', { name: 'Examples in order' })
    await expect(list).toContainText(SCRIPTED)
    await expect(list).toContainText('from “')
    await expectHarmless(page, { what: 'the examples' })
    await page.setViewportSize({ width: 390, height: 844 })
    await expect(list.getByRole('link').first()).toBeInViewport()
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.keyboard.press('Shift+R')
    await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused()
    await inDialog(page, page.getByRole('dialog', { name: /Rename/ }), 'the collection as a form')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await inDialog(page, page.getByRole('dialog', { name: /Delete/ }), 'the question before a collection is deleted')
    await page.getByRole('button', { name: /^version \d of/ }).first().click()
    await inDialog(page, page.getByRole('dialog', { name: /^Versions of/ }), 'the versions of an example')
  },
  onRun: async (page) => {
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText(SCRIPTED)
    await expectHarmless(page, { what: 'a draft on a run' })
  },
  editor: async (page) => {
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText('evil.example')
    await openCards(page)
    await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
    await page.keyboard.press('j')
    const calls = card(page, PARTS.length + 1)
    const backTo = async (row: Locator) => {
      for (const key of ['k', 'j']) await page.keyboard.press(key)
      await expect(row).toBeVisible()
    }
    await expect(calls).toHaveAttribute('aria-current', 'true')
    await expectHarmless(page, { what: 'calls as forms' })
    await backTo(calls)
    const json = calls.getByRole('button', { name: 'JSON', exact: true, pressed: false })
    await json.first().click()
    await expect(calls.locator('.cm-content').first()).toBeVisible()
    await expectHarmless(page, { what: 'a call as JSON', part: '.cm-scroller' })
    await backTo(calls)
    await json.last().click()
    await expect(calls.locator('.cm-content').last()).toContainText('‹U+200B›')
    await calls.getByRole('button', { name: 'JSON', exact: true, pressed: true }).last().click()
    // A step whose name holds a tool's.
    const text = calls.locator('textarea').last()
    await text.fill('y')
    await text.blur()
    await expect(page.getByRole('button', { name: /^Undo: / })).toBeEnabled()
    await page.getByRole('button', { name: /^\d+ findings$/ }).click()
    for (const tab of ['Findings', 'Preview', 'Tools']) {
      await page.getByRole('tab', { name: tab }).click()
      if (tab === 'Preview') await expect(page.getByRole('tabpanel')).toContainText(/trained on|There is no preview/)
      await expectHarmless(page, { what: `the panel’s ${tab}`, part: 'aside' })
    }
    await page.getByRole('button', { name: 'Share …' }).click()
    const share = page.getByRole('dialog', { name: 'Share' })
    for (const name of [/Tool results/, /Reasoning/, /System prompt/]) await share.getByRole('checkbox', { name }).check()
    await expect(share.getByRole('list', { name: 'Findings' })).toContainText('AWS')
    await share.getByRole('list', { name: 'Findings' }).locator('summary').first().click()
    await inDialog(page, share, 'the share dialog')
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await inDialog(page, page.getByRole('dialog', { name: /Delete/ }), 'the question before a draft is deleted')
  },
}

test(`${TEXTS.length} hostile texts where things are written, forked, compared and kept`, async ({ app, page }) => {
  test.setTimeout(180_000)
  const planted = await plant(app)
  const seen = await watch(page, app.url)
  await page.setViewportSize({ width: 1440, height: 900 })
  for (const [name, visit] of Object.entries(VISITS)) {
    await test.step(name, async () => {
      await open(page, `${app.url}${planted[name]}`)
      await visit(page)
      expect(seen, name).toEqual([])
    })
  }
})
