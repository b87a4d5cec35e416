import type { z } from 'zod'
import { runCreatedSchema, runListSchema, serverListSchema } from '#lib/api/contract.ts'
import type { RunConfigInput } from '#lib/run/config.ts'
import { reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, test } from './app.ts'
import type { Page } from './app.ts'

type App = Parameters<Parameters<typeof test>[2]>[0]['app']

const CALL = '<tool_call>\n{"name": "calculator", "arguments": {"expression": "48*7"}}\n</tool_call>'
const words = (text: string) => text.split(/(?<= )/)

async function ask<T>(schema: z.ZodType<T>, url: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url}: ${await response.text()}`)
  return schema.parse(await response.json())
}

/** A model that calls the calculator, then answers as the seed says: 2 guesses first, 3 is brief, 4 breaks off. */
async function addModel(app: App): Promise<string> {
  await app.addModel('Scripted', ({ body }) => {
    const last = body.messages?.at(-1)?.content ?? ''
    if (!last.includes('48') && !last.includes('tool_response')) return reply({ content: 'ok' })
    if (!last.includes('tool_response')) return reply({ content: [...words(body['seed'] === 2 ? 'I guess. ' : 'I compute. '), CALL], logprobs: true })
    if (body['seed'] === 4) return reply({ content: words('The answer might be 336.'), logprobs: true, dropAfter: 3 })
    return reply({ content: words(body['seed'] === 3 ? 'It is 336 exactly.' : 'The answer is 336.'), logprobs: true })
  })
  const { servers } = await ask(serverListSchema, `${app.url}/api/servers`)
  const server = servers.find(({ name }) => name === 'Scripted')
  if (server === undefined) throw new Error('the model server is not listed')
  return server.id
}

/** Starts a run, waits for its end and gives its id (of a group: its first one's). */
async function start(app: App, config: Omit<RunConfigInput, 'task'>): Promise<{ id: string; group?: string | undefined }> {
  const made = await ask(runCreatedSchema, `${app.url}/api/runs`, { task: 'What is 48 times 7?', protocol: 'hermes', ...config })
  const isOver = async () => {
    const { runs } = await ask(runListSchema, `${app.url}/api/runs?limit=50`)
    const mine = runs.filter((run) => run.id === made.id || (made.group !== undefined && run.group === made.group))
    return mine.length === (config.groupSize ?? 1) && mine.every((run) => run.status === 'finished')
  }
  await expect.poll(isOver).toBe(true)
  return made
}

const differences = (page: Page) => page.getByRole('region', { name: 'Messages of both runs' })

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('two runs of the list are marked and compared by keyboard', async ({ app, page }) => {
      const server = await addModel(app)
      const sampling = (seed: number) => ({ server, sampling: { seed, topLogprobs: 2 } })
      await start(app, { ...sampling(1), title: 'Careful' })
      await start(app, { ...sampling(2), title: 'Careless' })
      await open(page, app.url)
      const list = page.getByRole('list', { name: 'Runs' })
      await list.getByRole('link', { name: /Careless/ }).focus()
      await page.keyboard.press('c')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('c')
      await expect(page.getByText('2 runs marked')).toBeVisible()
      expect(await seriousFindings(page)).toEqual([])
      await page.keyboard.press('Shift+C')

      await expect(page.getByRole('heading', { name: 'Compare two runs' })).toBeVisible()
      const main = page.getByRole('main')
      await expect(main).toContainText('3 equal messages · 1 changed.')
      await expect(main).toContainText('First divergence: message 1, text from character 2 on.')
      await expect(main.getByRole('deletion')).toContainText('guess')
      await expect(main.getByRole('insertion')).toContainText('compute')
      const tokens = page.getByRole('region', { name: 'First differing token' })
      await expect(tokens).toContainText('token 1 of turn 1')
      await expect(tokens).toContainText(/sampled|Probability/)
      await expect(differences(page).locator('[aria-current=true]').first()).toContainText('First divergence')
      expect(await seriousFindings(page)).toEqual([])

      await expect(differences(page)).not.toContainText('The answer is 336.')
      await page.keyboard.press('u')
      await expect(differences(page)).toContainText('The answer is 336.')
      await page.keyboard.press('s')
      await expect(main.getByRole('deletion')).toContainText('compute')
      const rows = page.getByRole('region', { name: 'Facts of both runs' }).getByRole('row')
      await expect(rows.nth(1)).toContainText('Careful')

      await page.getByRole('button', { name: 'Change run B' }).click()
      await expect(page.getByRole('searchbox', { name: 'Search runs to compare' })).toBeFocused()
      await page.keyboard.type('Careful')
      await page.getByRole('list', { name: 'Runs found' }).getByRole('button', { name: /Careful/ }).click()
      await expect(main).toContainText('All messages are equal.')
      await expect(page.getByRole('button', { name: 'Next difference' })).toBeDisabled()
    })

    test('a group stands side by side, scored where it stands, best first', async ({ app, page }) => {
      const server = await addModel(app)
      await start(app, { server, groupSize: 3, sampling: { seed: 1 } })
      await open(page, app.url)
      await page.getByRole('link', { name: 'group', exact: true }).first().click()
      await expect(page.getByRole('heading', { name: 'Group of 3 runs' })).toBeVisible()
      const grid = page.getByRole('region', { name: 'Turns side by side' })
      await expect(grid).toContainText('It is 336 exactly.')
      await expect(grid).toContainText('→ 336')
      const table = page.getByRole('region', { name: 'Runs of the group' })
      for (const [run, score] of [['1', '0.5'], ['2', '-1'], ['3', '1']] as const) {
        await table.getByRole('textbox', { name: `Score of run ${run}` }).fill(score)
        await page.keyboard.press('Enter')
      }
      await expect(table.getByRole('row').nth(1)).toContainText('#3')
      await expect(table.getByRole('row').nth(1)).toContainText('best')
      await expect(table.getByRole('row').nth(3)).toContainText('#2')
      await expect(table.getByRole('row').nth(3)).toContainText('worst')
      await table.getByRole('textbox', { name: 'Score of run 1' }).fill('good')
      await expect(table.getByRole('textbox', { name: 'Score of run 1' })).toHaveAttribute('aria-invalid', 'true')
      await page.keyboard.press('Escape')
      expect(await seriousFindings(page)).toEqual([])
      await table.getByRole('checkbox', { name: 'Mark run 3 for comparing' }).check()
      await table.getByRole('checkbox', { name: 'Mark run 2 for comparing' }).check()
      await page.getByRole('main').getByRole('button', { name: 'Compare' }).click()
      await expect(page.getByRole('main')).toContainText(/\d equal messages · [12] changed\./)
    })
  })
}

test('a message is rated and noted, a run scored and tagged, and all of it is there after a reload', async ({ app, page }) => {
  const server = await addModel(app)
  const { id } = await start(app, { server })
  await open(page, `${app.url}/runs/${id}#t1`)
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(transcript.locator('[aria-current=true]')).toBeVisible()
  await page.keyboard.press('-')
  await expect(transcript.getByRole('button', { name: 'bad', pressed: true })).toBeVisible()
  await page.keyboard.press('n')
  const note = page.getByRole('dialog', { name: /^Note on message/ })
  await expect(note.getByRole('textbox', { name: 'Note' })).toBeFocused()
  await page.keyboard.type('It should explain first.')
  await page.keyboard.press('Control+Enter')
  await expect(note).toBeHidden()
  await expect(transcript).toContainText('It should explain first.')
  await page.keyboard.press('Shift+S')
  await expect(page.getByRole('textbox', { name: 'Score' })).toBeFocused()
  await page.keyboard.type('0.25')
  await page.getByRole('textbox', { name: 'Tags' }).fill('checked, terse')
  await page.getByRole('textbox', { name: 'Note' }).fill('for the few-shot set')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('button', { name: /score 0\.25/ })).toContainText('#checked #terse')

  await page.reload()
  await expect(transcript.getByRole('button', { name: 'bad', pressed: true })).toBeVisible()
  await expect(transcript).toContainText('It should explain first.')
  await expect(page.getByRole('button', { name: /score 0\.25/ })).toContainText('note: for the few-shot set')
  await transcript.getByRole('button', { name: 'bad', pressed: true }).click()
  await expect(transcript.getByRole('button', { name: 'bad', pressed: true })).toHaveCount(0)
  expect(await seriousFindings(page)).toEqual([])
})

test('a fork is compared with its base, and what it changed is said in a line', async ({ app, page }) => {
  const server = await addModel(app)
  const { id } = await start(app, { server, sampling: { seed: 1 } })
  const edits = [{ op: 'edit', index: 0, message: { role: 'user', content: 'What is 48 times 8?' } }]
  const fork = await ask(runCreatedSchema, `${app.url}/api/runs/${id}/fork`, { message: 1, edits, sampling: { seed: 3 } })
  await open(page, `${app.url}/runs/${fork.id}`)
  await expect(page.getByRole('main')).toContainText('Final answer')
  await page.getByRole('link', { name: 'Compare with its base' }).click()
  await expect(page.getByRole('main')).toContainText('B is a fork of A: edited message 0; diverged at message 0.')
  await expect(page.getByRole('deletion').first()).toHaveText('7')
  await expect(page.getByRole('insertion').first()).toHaveText('8')
})

test('a reply that broke off is compared as far as it came', async ({ app, page }) => {
  const server = await addModel(app)
  const { id: whole } = await start(app, { server, sampling: { seed: 1 } })
  const { id: broken } = await start(app, { server, sampling: { seed: 4 } })
  await open(page, `${app.url}/compare?a=${broken}&b=${whole}`)
  const main = page.getByRole('main')
  await expect(main).toContainText('3 equal messages · 1 changed. First divergence: message 3, text from character 11 on.')
  await expect(main).toContainText('A: message 3 is compared as far as it has come (partial: the run failed).')
  const last = differences(page).getByRole('listitem').last()
  await expect(last).toContainText('partial: the run failed')
  await expect(last.getByRole('deletion')).toContainText('might')
  await expect(page.getByRole('region', { name: 'First differing token' })).toContainText('token 2 of turn 2')
  expect(await seriousFindings(page)).toEqual([])
})
