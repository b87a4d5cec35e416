import type { Browser, Page } from '@playwright/test'
import { reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, test, type App } from './app.ts'

const card = (page: Page, number: number) => page.getByRole('region', { name: 'Messages' }).locator('[data-row]').nth(number)
const field = (page: Page, number: number) => page.getByRole('textbox', { name: `text of message ${number}` })
const isSaved = (page: Page) => expect(page.getByText('Saved', { exact: true })).toBeVisible()
const undo = (page: Page) => page.getByRole('button', { name: /^Undo/ })
const redo = (page: Page) => page.getByRole('button', { name: /^Redo/ })

/** Inserts a message behind the one at the cursor, by keyboard alone. */
async function write(page: Page, number: number, text: string): Promise<void> {
  await page.keyboard.press('a')
  await expect(field(page, number)).toBeFocused()
  await expect(field(page, number)).toBeEditable()
  await page.keyboard.type(text)
  await page.keyboard.press('Escape')
  await expect(card(page, number)).toContainText(text)
}

async function newDraft(page: Page, url: string): Promise<void> {
  await open(page, url)
  await page.getByRole('button', { name: 'New draft' }).click()
  await expect(page).toHaveURL(/\/runs\/[0-9a-z]{16}/)
  await expect(page.getByRole('region', { name: 'Messages' })).toBeVisible()
}

async function undoAll(page: Page): Promise<number> {
  let steps = 0
  while (await undo(page).isEnabled()) {
    await page.keyboard.press('u')
    steps += 1
    expect(steps).toBeLessThan(40)
    await expect(redo(page)).toBeEnabled()
  }
  return steps
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('a trajectory is written by hand: a call by its form, findings, a repair, undone to nothing and back', async ({ app, page }) => {
      await newDraft(page, app.url)
      await write(page, 1, 'How much is 17 times 23?')
      await write(page, 2, 'Let me see.')
      await card(page, 2).getByRole('button', { name: '+ tool call' }).click()
      const call = card(page, 2).getByRole('region', { name: /^Tool call/ })
      await call.getByRole('combobox', { name: 'Tool' }).selectOption('calculator')
      await expect(card(page, 2)).toContainText(/arguments\.expression/)
      await call.getByLabel(/expression/).fill('17*23')
      await call.getByLabel(/expression/).blur()
      await expect(card(page, 2)).not.toContainText(/arguments\.expression/)
      await page.keyboard.press('Shift+g')
      await write(page, 3, 'It is 391.')
      await page.keyboard.press('r')
      await expect(card(page, 3).getByRole('combobox', { name: 'Role of message 3' })).toHaveValue('assistant')
      await expect(page.getByRole('button', { name: '1 finding' })).toBeVisible()
      expect(await seriousFindings(page)).toEqual([])
      await card(page, 2).getByRole('button', { name: 'Add a result that says there is none' }).click()
      await expect(page.getByRole('button', { name: 'No findings' })).toBeVisible()
      const result = call.getByRole('textbox', { name: 'Result of calculator' })
      await result.fill('{"result": 391}')
      await result.blur()
      await expect(card(page, 3)).toContainText('<tool_response>{"result": 391}</tool_response>')
      await isSaved(page)
      expect(await seriousFindings(page)).toEqual([])

      const steps = await undoAll(page)
      await expect(page.getByRole('main')).toContainText('0 messages')
      await isSaved(page)
      await page.reload()
      await expect(page.getByRole('main')).toContainText('0 messages')
      await expect(redo(page)).toBeEnabled()
      for (let step = 0; step < steps; step += 1) await redo(page).click()
      await expect(redo(page)).toBeDisabled()
      await expect(page.getByRole('main')).toContainText('4 messages')
      await expect(card(page, 3)).toContainText('391')
      await expect(card(page, 4)).toContainText('It is 391.')
      await isSaved(page)
    })
  })
}

test('an example with two calls and their results is written by keyboard alone, and each finding is gone to', async ({ app, page }) => {
  const { keyboard } = page
  const call = (name: string) => card(page, 2).getByRole('region', { name: `Tool call ${name}` })
  const tool = (name: string) => call(name).getByRole('combobox', { name: 'Tool' })
  await newDraft(page, app.url)
  await keyboard.press('a')
  await expect(field(page, 1)).toBeFocused()
  await keyboard.type('What day was 2000-02-29, and what is 6 times 7?')
  await keyboard.press('Control+Enter')
  await expect(field(page, 2)).toBeFocused()
  await expect(card(page, 1)).toContainText('what is 6 times 7?')
  await keyboard.type('Let me see.')
  await keyboard.press('Escape')
  await keyboard.press('f')
  await expect(tool('calculator')).toBeFocused()
  for (const key of ['Tab', 'Tab', 'Tab']) await keyboard.press(key)
  await expect(call('calculator').getByLabel(/expression/)).toBeFocused()
  await keyboard.type('6*7')
  await keyboard.press('Escape')
  await keyboard.press('f')
  await expect(tool('calculator').nth(1)).toBeFocused()
  await keyboard.press('w')
  await expect(tool('weekday')).toBeFocused()
  await keyboard.press('Escape')
  await keyboard.press('e')
  await expect(card(page, 2).getByRole('button', { name: 'Mark as intended' }).first()).toBeFocused()
  for (const name of ['calculator', 'weekday']) {
    await keyboard.press(']')
    await expect(call(name)).toBeFocused()
  }
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab']) await keyboard.press(key)
  await keyboard.type('2000-02-29')
  await keyboard.press('Escape')
  for (const [name, value] of [['calculator', '42'], ['weekday', '"Tuesday"']] as const) {
    await keyboard.press('o')
    await expect(page.getByRole('textbox', { name: `Result of ${name}` })).toBeFocused()
    await keyboard.type(value)
    await keyboard.press('Escape')
  }
  await expect(card(page, 3)).toContainText('{"name": "calculator", "result": 42}')
  await expect(card(page, 3)).toContainText('{"name": "weekday", "result": "Tuesday"}')
  await write(page, 4, 'A Tuesday, and 42.')
  await keyboard.press('v')
  await expect(page.getByRole('textbox', { name: 'reasoning' })).toBeFocused()
  await keyboard.type('Both are known.')
  await keyboard.press('Escape')
  await expect(card(page, 4)).toContainText('Both are known.')
  await expect(page.getByRole('button', { name: 'No findings' })).toBeVisible()
  await isSaved(page)
  expect(await seriousFindings(page)).toEqual([])
})

test('messages are chosen, moved, duplicated, marked and removed by keyboard', async ({ app, page }) => {
  await newDraft(page, app.url)
  for (const [at, word] of ['one', 'two', 'three'].entries()) await write(page, at + 1, word)
  await page.keyboard.press('k')
  await page.keyboard.press('Shift+k')
  await expect(page.getByRole('toolbar', { name: 'Selected messages' })).toContainText('2 messages selected')
  await page.keyboard.press('Alt+ArrowDown')
  await expect(card(page, 1)).toContainText('three')
  await page.keyboard.press('d')
  await expect(page.getByRole('main')).toContainText('5 messages')
  await page.keyboard.press('t')
  await expect(card(page, 2).getByRole('checkbox', { name: 'Train on message 2' })).toBeChecked()
  await page.keyboard.press('x')
  await expect(page.getByRole('main')).toContainText('3 messages')
  await expect(undo(page)).toHaveAccessibleName('Undo: remove 2 messages')
  await page.keyboard.press('Control+z')
  await expect(page.getByRole('main')).toContainText('5 messages')
})

test('how a draft was written is watched, undone steps and all, and a moment has an address', async ({ app, page }) => {
  await newDraft(page, app.url)
  await write(page, 1, 'first')
  await write(page, 2, 'second')
  await page.keyboard.press('x')
  await page.keyboard.press('u')
  await page.keyboard.press('Shift+R')
  const slider = page.getByRole('slider', { name: 'Replay' })
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(slider).toBeVisible()
  await page.keyboard.press('End')
  await expect(slider).toHaveAttribute('aria-valuetext', /undone: a message is/)
  await expect(transcript).toContainText('second')
  await page.keyboard.press('ArrowLeft')
  await expect(slider).toHaveAttribute('aria-valuetext', /a message is removed/)
  await expect(transcript).not.toContainText('second')
  await expect(page).toHaveURL(/[?&]at=\d+/)
  expect(await seriousFindings(page)).toEqual([])
  await page.reload()
  await expect(slider).toHaveAttribute('aria-valuetext', /a message is removed/)
  await page.keyboard.press('Escape')
  await expect(card(page, 2)).toContainText('second')
  await expect(undo(page)).toHaveAccessibleName(/^Undo: /)
})

/** Begins a draft that says "first", and opens it on a second page too, which it answers. */
async function draftOnTwoPages({ app, page, browser }: { app: App; page: Page; browser: Browser }): Promise<Page> {
  await newDraft(page, app.url)
  await write(page, 1, 'first')
  await isSaved(page)
  const other = await (await browser.newContext()).newPage()
  await open(other, page.url())
  await expect(card(other, 1)).toContainText('first')
  return other
}

test('work that the server does not have outlives a reload, and two pages write one draft without losing a word', async ({ app, page, browser }) => {
  const other = await draftOnTwoPages({ app, page, browser })

  await other.route('**/events', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()))
  await field(other, 1).click()
  await other.keyboard.type(', from the second page')
  await other.keyboard.press('Escape')
  await expect(other.getByText('not saved yet').first()).toBeVisible()
  await other.reload()
  await expect(card(other, 1)).toContainText('first, from the second page')

  await field(page, 1).click()
  await page.keyboard.type(', from the first page')
  await page.keyboard.press('Escape')
  await isSaved(page)
  await other.unroute('**/events')
  await other.getByRole('button', { name: 'Try now' }).or(other.getByText('could not be saved')).first().click()
  await expect(other.getByText(/could not be saved: the message was changed elsewhere/)).toBeVisible()
  await expect(card(other, 1)).toContainText('first, from the first page')
  await other.getByRole('button', { name: 'Put in at the end' }).click()
  await expect(card(page, 2)).toContainText('first, from the second page')
  await other.context().close()
})

test('two pages that put in a message at the same place at the same time have both of them', async ({ app, page, browser }) => {
  const other = await draftOnTwoPages({ app, page, browser })
  const { promise: isWritten, resolve: wrote } = Promise.withResolvers<void>()
  const answers: number[] = []
  other.on('response', (response) => response.request().method() === 'POST' && answers.push(response.status()))
  await other.route('**/events', async (route) => {
    if (route.request().method() === 'POST') await isWritten
    await route.continue()
  })
  await other.keyboard.press('Shift+g')
  await write(other, 2, 'by the second page')
  await write(page, 2, 'by the first page')
  await isSaved(page)
  wrote()
  for (const one of [page, other]) {
    await expect(one.getByRole('main')).toContainText('3 messages')
    await expect(card(one, 2)).toContainText('by the second page')
    await expect(card(one, 3)).toContainText('by the first page')
  }
  expect(answers[0]).toBe(412)
  await other.context().close()
})

test('a model goes on with a draft for one turn, and what it wrote is taken over in one step', async ({ app, page }) => {
  await app.addModel('Scripted', () => reply({ content: 'It is four.' }))
  await newDraft(page, app.url)
  await write(page, 1, 'How much is two and two?')
  await page.keyboard.press('c')
  const dialog = page.getByRole('dialog', { name: 'Continue with the model' })
  await dialog.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Scripted' })
  await dialog.getByRole('button', { name: 'Continue', exact: true }).click()
  const panel = page.getByRole('region', { name: 'The model goes on' })
  await expect(panel).toContainText('It is four.')
  expect(await seriousFindings(page)).toEqual([])
  await panel.getByRole('button', { name: 'Take 1 message into the draft' }).click()
  await expect(card(page, 2)).toContainText('It is four.')
  await expect(undo(page)).toHaveAccessibleName('Undo: add a message')
  await page.keyboard.press('u')
  await expect(page.getByRole('main')).toContainText('1 message')
})
