import type { Page } from '@playwright/test'
import { longLine } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import type { ScriptedBody, Script } from '../support/scripted-model-server.ts'
import { expect, open, test } from './app.ts'
import type { App } from './app.ts'
import { addHostileModel, ask, harm, JOINED, misplaced, ran, readAll, sayAll, SCRIPTED, SOME, TAGS as tags, TEXTS, TITLE as title, unnamed, watch } from './hostile-page.ts'

const LONG = longLine(10)

/** What the model says to a task; to anything else it says that it is done. */
function say(body: ScriptedBody): Script {
  const task = body.messages?.find(({ role }) => role === 'user')?.content ?? ''
  if (task.startsWith('long')) return reply({ content: LONG.match(/.{1,500000}/g) ?? [] })
  return task.startsWith('all') ? sayAll(body) : reply({ content: JOINED.slice(0, 5000) })
}

interface HostilePage {
  readonly address: string
  /** A text that it shows once all is there. */
  readonly shows: string
  /** Pressed then, to see more. */
  readonly press?: string
}

/** The pages of a folder full of harm, by name. */
async function plant(app: App): Promise<Record<string, HostilePage>> {
  const server = await addHostileModel(app, say)
  await ask(app, `/api/servers/${server}/probe`, {})
  const { id: all } = await ran(app, { server, task: `all ${JOINED}`, title, tags, system: JOINED })
  const { id: again } = await ran(app, { server, task: `all ${JOINED}x`, title: '../../\u0000', tags })
  const { id: long } = await ran(app, { server, task: `long ${LONG.slice(0, 500_000)}` })
  const messages = TEXTS.map(({ text }, at) => ({ message: { role: at % 2 === 0 ? 'user' : 'assistant', content: text, ...(at % 4 === 1 ? { reasoning: text || 'x' } : {}) }, marks: { note: text } }))
  const calls = SOME.map(({ text }, at) => ({ id: `c${at}`, type: 'function', function: { name: text, arguments: JSON.stringify({ [text]: text }) } }))
  const tools = SOME.map(({ text }) => ({ type: 'function', function: { name: text, description: text, parameters: { type: 'object', properties: { [text]: { type: 'string', description: text } } } } }))
  const draft = await ask(app, '/api/drafts', { title, tags, system: JOINED, tools, messages: [...messages, { message: { role: 'assistant', content: '', tool_calls: calls } }] })
  const collection = await ask(app, '/api/collections', { name: title, tags, note: JOINED.toWellFormed().slice(0, 20_000) })
  await ask(app, `/api/collections/${collection['id']}/examples`, { run: draft['id'] })
  const share = await ask(app, `/api/runs/${all}/shares`, { include: { toolResults: true, reasoning: true, system: true, tokens: true } })
  const query = new URLSearchParams({ q: TEXTS[0]?.text ?? '', tag: TEXTS[3]?.text ?? '', model: '\u202e' })
  return {
    'a run': { address: `/runs/${all}`, shows: SCRIPTED },
    'a run at a message': { address: `/runs/${all}#m1`, shows: SCRIPTED },
    'a run with a long line': { address: `/runs/${long}`, shows: 'Final answer' },
    replay: { address: `/runs/${all}?at=40`, shows: 'Leave replay' },
    'the editor': { address: `/runs/${draft['id']}`, shows: 'evil.example' },
    compare: { address: `/compare?a=${all}&b=${again}`, shows: 'First divergence', press: 'u' },
    examples: { address: `/examples?collection=${collection['id']}`, shows: SCRIPTED },
    'a new run with examples': { address: `/?collection=${collection['id']}`, shows: SCRIPTED },
    settings: { address: '/settings', shows: SCRIPTED },
    'the runs list, searched': { address: `/?${query}`, shows: 'Start run' },
    'a shared run': { address: share['url'] ?? '', shows: SCRIPTED },
    'an address that is harm itself': { address: `/runs/${encodeURIComponent('<script>window.__pwned=1</script>')}?${query}#javascript:window.__pwned=1`, shows: 'no such run' },
  }
}

/** A key shows what it does, and takes it away. */
async function answersKeys(page: Page): Promise<void> {
  // In a field a letter is a letter.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`${TEXTS.length} hostile texts and a line of 10 million characters on 12 pages, in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('nothing of them runs, loads or breaks anything, and all of it is read', async ({ app, page }) => {
      test.setTimeout(300_000)
      const pages = await plant(app)
      const seen = await watch(page, app.url)
      for (const [name, { address, shows, press }] of Object.entries(pages)) {
        await test.step(name, async () => {
          await page.setViewportSize({ width: 1440, height: 900 })
          await open(page, `${app.url}${address}`)
          await expect(page.getByRole('main')).toContainText(shows)
          expect(await misplaced(page), `${name}, 1440 wide`).toEqual([])
          if (name !== 'a shared run') await answersKeys(page)
          if (press !== undefined) await page.keyboard.press(press)
          await readAll(page)
          await page.setViewportSize({ width: 390, height: 844 })
          expect(await misplaced(page), `${name}, 390 wide`).toEqual([])
          await readAll(page)
          expect(await page.evaluate(harm), name).toEqual([])
          expect.soft(await page.evaluate(unnamed), name).toEqual([])
          expect(seen, name).toEqual([])
        })
      }
    })
  })
}

test('what cannot be seen is named, in the token view and in the raw reply too', async ({ app, page }) => {
  test.setTimeout(120_000)
  const pages = await plant(app)
  const seen = await watch(page, app.url)
  await open(page, `${app.url}${pages['a run']?.address}#t1`)
  const main = page.getByRole('main')
  await expect(main).toContainText('U+202E')
  await page.keyboard.press('t')
  await expect(page.getByRole('region', { name: 'Transcript' })).toBeVisible()
  await readAll(page)
  for (const name of ['Overview', 'Request', 'Raw', 'Sequences', 'Forks']) {
    await page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab', { name }).click()
    await readAll(page)
  }
  expect(await misplaced(page)).toEqual([])
  expect(await page.evaluate(harm)).toEqual([])
  expect(await page.evaluate(unnamed)).toEqual([])
  expect(seen).toEqual([])
})

test('an address that is not valid is refused in words, and fails nothing', async ({ app }) => {
  for (const path of ['/runs/%ff', '/groups/%E0%A4%A', '/s/%ff', '/api/runs/%ff', '/api/runs/x/turns/%ff/tokens', '/api/shared/%ff', '/api/%ff']) {
    const response = await fetch(`${app.url}${path}`)
    expect(response.status, path).toBe(400)
    expect(await response.text(), path).toContain('this address is not valid')
  }
})
