import type { Responder } from '../support/scripted-model-server.ts'
import { reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, startCounting, test } from './app.ts'
import type { Page } from './app.ts'

const WRONG_CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+"}}</tool_call>'

/** Fails both tasks: one reply is cut off, the other calls the calculator with nonsense and gives up. */
const failing: Responder = ({ body }) => {
  const said = body.messages?.map((message) => message.content ?? '') ?? []
  const last = said.at(-1) ?? ''
  if (last === 'first task') return reply({ content: 'I will add two and', finishReason: 'length' })
  if (last === 'second task') return reply({ content: WRONG_CALL })
  return reply({ content: last.includes('tool_response') ? 'I give up on the second.' : 'ok' })
}

async function run(page: Page, url: string, task: string): Promise<void> {
  await open(page, url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Lab · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill(task)
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('heading', { level: 1, name: task })).toBeVisible()
  await expect(page.getByRole('banner').or(page.getByRole('main')).getByText(/Cut off|Final answer/).first()).toBeVisible()
}

const inOrder = (page: Page) => page.getByRole('list', { name: 'Examples in order' }).getByRole('listitem').getByRole('link')

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('the examples of an empty installation say how to make one', async ({ app, page }) => {
      await open(page, `${app.url}/examples`)
      await expect(page.getByText('No examples yet')).toBeVisible()
      expect(await seriousFindings(page)).toEqual([])
    })
  })
}

test('two failed runs become examples with one key, are put in order, and are shown to a new run', async ({ app, page }) => {
  const lab = await app.addModel('Lab', failing)
  await run(page, app.url, 'first task')
  await page.keyboard.press('x')
  await expect(page.getByRole('status').getByText('Saved as an example in “Examples”.')).toBeVisible()
  await run(page, app.url, 'second task')
  await page.keyboard.press('x')
  await expect(page.getByRole('status').getByText('Saved as an example in “Examples”.')).toHaveCount(1)

  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await expect(inOrder(page)).toHaveText([/first task/, /second task/])
  await expect(inOrder(page).first()).toContainText('from “first task”')
  await expect(inOrder(page).last()).toContainText('4 messages · 1 call')
  expect(await seriousFindings(page)).toEqual([])

  await inOrder(page).last().focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(inOrder(page)).toHaveText([/second task/, /first task/])
  await page.reload()
  await expect(inOrder(page)).toHaveText([/second task/, /first task/])

  await page.getByRole('button', { name: 'New version of second task' }).click()
  await expect(page.getByRole('button', { name: 'version 2 of 2' })).toBeVisible()

  await page.getByRole('link', { name: 'Use in a new run' }).click()
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Lab · scripted-model' })
  await page.getByRole('combobox', { name: 'Insert as' }).selectOption('text')
  await page.getByRole('textbox', { name: 'Task' }).fill('third task')
  await expect(page.getByText(/^Tokens unknown: /)).toBeVisible()
  await page.getByRole('button', { name: 'What is sent' }).click()
  await expect(page.getByRole('region', { name: 'What is sent' })).toContainText('I give up on the second.')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'third task' })).toBeVisible()
  await expect(page.getByText('Final answer').first()).toBeVisible()
  const sent = lab.requests.find((body) => body.messages?.at(-1)?.content === 'third task')
  const system = sent?.messages?.[0]?.content ?? ''
  expect(system.indexOf('I give up on the second.')).toBeGreaterThan(-1)
  expect(system.indexOf('I will add two and')).toBeGreaterThan(system.indexOf('I give up on the second.'))
})

test('an example is taken back with one key, and one that is taken out comes back to its place', async ({ app, page }) => {
  await app.addModel('Lab', failing)
  await run(page, app.url, 'first task')
  await page.keyboard.press('x')
  await expect(page.getByRole('status').getByText(/Saved as an example/)).toBeVisible()
  // While it is taken back, the next key counts already.
  const held = Promise.withResolvers<void>()
  await page.route('**/api/runs/*', async (route) => {
    if (route.request().method() === 'DELETE') await held.promise
    await route.continue()
  })
  await page.keyboard.press('z')
  await page.keyboard.press('Shift+X')
  await expect(page.getByRole('textbox', { name: 'A new collection' })).toBeVisible()
  held.resolve()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('list', { name: 'Runs', exact: true }).getByRole('listitem')).toHaveCount(1)
  for (const name of ['second', 'third']) {
    await page.keyboard.press('Shift+X')
    await page.getByRole('textbox', { name: 'A new collection' }).fill(name)
    await page.getByRole('button', { name: 'Make it and save' }).click()
    await expect(page.getByRole('status').getByText(`Saved as an example in “${name}”.`)).toBeVisible()
  }
  await open(page, `${app.url}/examples`)
  await page.getByRole('searchbox', { name: 'Search the collections' }).fill('SECOND')
  await expect(page.getByRole('list', { name: 'Collections' }).getByRole('button')).toHaveText([/^second/])
  await page.getByRole('list', { name: 'Collections' }).getByRole('button').click()
  await page.getByRole('button', { name: 'Take out first task' }).click()
  await expect(page.getByText('No examples in it yet.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(inOrder(page)).toHaveText([/first task/])
})

test('a run at work becomes an example with the same key, and goes on', async ({ app, page }) => {
  const transcript = await startCounting(app, page)
  await expect(transcript).toContainText('w5 w6')
  await page.keyboard.press('x')
  await expect(page.getByRole('status').getByText(/Saved as an example/)).toBeVisible()
  await expect(transcript).toContainText('w60 w61')
  await expect(page.getByRole('button', { name: /^Stop/ })).toBeVisible()
  await page.keyboard.press('Shift+Q')
  await expect(page.getByRole('main')).toContainText('Stopped')
})

test('examples are dragged into order, several at once', async ({ app, page }) => {
  await app.addModel('Lab', failing)
  await run(page, app.url, 'first task')
  const put = async (path: string, body: object): Promise<string> => {
    const { id }: { id: string } = await (await app.post(path, body)).json()
    return id
  }
  const collection = await put('/api/collections', { name: 'Three' })
  for (const title of ['one', 'two', 'three']) {
    const draft = await put('/api/drafts', { title, messages: [{ message: { role: 'user', content: title } }] })
    await app.post(`/api/collections/${collection}/examples`, { run: draft })
  }
  await open(page, `${app.url}/examples?collection=${collection}`)
  await expect(inOrder(page)).toHaveCount(3)
  const ids = () => inOrder(page).evaluateAll((links) => links.map((link) => (link instanceof HTMLElement ? link.dataset['row'] : undefined)))
  const [a, b, c] = await ids()
  const rows = page.getByRole('list', { name: 'Examples in order' }).getByRole('listitem')
  await rows.nth(1).getByRole('checkbox').check()
  await rows.nth(2).getByRole('checkbox').check()
  await rows.nth(2).dragTo(rows.nth(0), { targetPosition: { x: 60, y: 4 } })
  await expect.poll(ids).toEqual([b, c, a])
})
