import type { Page } from '@playwright/test'
import { hostileTexts, longLine } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import type { ScriptedBody, Script } from '../support/scripted-model-server.ts'
import { expect, open, test } from './app.ts'
import type { App } from './app.ts'

const TEXTS = hostileTexts()
const JOINED = TEXTS.map(({ name, text }) => `[${name}] ${text}`).join('\n')
const LONG = longLine(10)
/** Of each kind some, and all that cannot be seen. */
const SOME = TEXTS.filter(({ name }, at) => at % 5 === 0 || name.startsWith('unseen'))

/** What the model says to a task; to anything else it says that it is done. */
function say({ messages = [] }: ScriptedBody): Script {
  const task = messages.find(({ role }) => role === 'user')?.content ?? ''
  const said = messages.filter(({ role }) => role === 'assistant').length
  if (task.startsWith('long')) return reply({ content: LONG.match(/.{1,500000}/g) ?? [] })
  if (!task.startsWith('all')) return reply({ content: JOINED.slice(0, 5000) })
  if (said === 0) {
    const content = TEXTS.flatMap(({ text }) => [text, '\n'])
    const blocks = SOME.map(({ text }) => `<tool_call>${JSON.stringify({ name: text.slice(0, 20), arguments: { [text]: text } })}</tool_call>`)
    return reply({ reasoning: TEXTS.flatMap(({ text }) => [text, '\n']), content: [...content, ...blocks], logprobs: true })
  }
  if (said === 1) return reply({ content: TEXTS.map(({ text }) => `<tool_call>${JSON.stringify({ name: 'calculator', arguments: { expression: text } })}</tool_call>`) })
  return reply({ content: [JOINED], finishReason: '<script>window.__pwned=1</script>' })
}

async function ask(app: App, path: string, body: unknown): Promise<Record<string, string>> {
  const response = await fetch(`${app.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return Object(await response.json())
}

async function ran(app: App, body: object): Promise<string> {
  const { id = '' } = await ask(app, '/api/runs', { protocol: 'hermes', maxTurns: 5, ...body })
  await (await fetch(`${app.url}/api/runs/${id}/events`, { headers: { accept: 'text/event-stream' } })).text()
  return id
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
  await app.addModel(`<img src=x onerror=window.__pwned=1> \u202eevil`, ({ body }) => say(body))
  const servers: { servers: { id: string; origin: string }[] } = await (await fetch(`${app.url}/api/servers`)).json()
  const server = servers.servers.find(({ origin }) => origin === 'added')?.id ?? ''
  await ask(app, `/api/servers/${server}/probe`, {})
  const tags = ['<b onclick=window.__pwned=1>x', '\u202egat', '__proto__', 'javascript:window.__pwned=1']
  const title = `${TEXTS.find(({ name }) => name.includes('onload'))?.text} \u202e\u2066 \u200b ${'Z\u0300\u0301\u0302'.repeat(30)}`
  const [all, again] = [await ran(app, { server, task: `all ${JOINED}`, title, tags, system: JOINED }), await ran(app, { server, task: `all ${JOINED}x`, title: '../../\u0000', tags })]
  const long = await ran(app, { server, task: `long ${LONG.slice(0, 500_000)}` })
  const messages = TEXTS.map(({ text }, at) => ({ message: { role: at % 2 === 0 ? 'user' : 'assistant', content: text, ...(at % 4 === 1 ? { reasoning: text || 'x' } : {}) }, marks: { note: text } }))
  const calls = SOME.map(({ text }, at) => ({ id: `c${at}`, type: 'function', function: { name: text, arguments: JSON.stringify({ [text]: text }) } }))
  const tools = SOME.map(({ text }) => ({ type: 'function', function: { name: text, description: text, parameters: { type: 'object', properties: { [text]: { type: 'string', description: text } } } } }))
  const draft = await ask(app, '/api/drafts', { title, tags, system: JOINED, tools, messages: [...messages, { message: { role: 'assistant', content: '', tool_calls: calls } }] })
  const collection = await ask(app, '/api/collections', { name: title, tags, note: JOINED.toWellFormed().slice(0, 20_000) })
  await ask(app, `/api/collections/${collection['id']}/examples`, { run: draft['id'] })
  const share = await ask(app, `/api/runs/${all}/shares`, { include: { toolResults: true, reasoning: true, system: true, tokens: true } })
  const query = new URLSearchParams({ q: TEXTS[0]?.text ?? '', tag: TEXTS[3]?.text ?? '', model: '\u202e' })
  const scripted = '__pwned'
  return {
    'a run': { address: `/runs/${all}`, shows: scripted },
    'a run at a message': { address: `/runs/${all}#m1`, shows: scripted },
    'a run with a long line': { address: `/runs/${long}`, shows: 'Final answer' },
    replay: { address: `/runs/${all}?at=40`, shows: 'Leave replay' },
    'the editor': { address: `/runs/${draft['id']}`, shows: 'evil.example' },
    compare: { address: `/compare?a=${all}&b=${again}`, shows: 'First divergence', press: 'u' },
    examples: { address: `/examples?collection=${collection['id']}`, shows: scripted },
    'a new run with examples': { address: `/?collection=${collection['id']}`, shows: scripted },
    settings: { address: '/settings', shows: scripted },
    'the runs list, searched': { address: `/?${query}`, shows: 'Start run' },
    'a shared run': { address: share['url'] ?? '', shows: scripted },
    'an address that is harm itself': { address: `/runs/${encodeURIComponent('<script>window.__pwned=1</script>')}?${query}#javascript:window.__pwned=1`, shows: 'no such run' },
  }
}

/** Counts what must not happen, from before a page's first script on. */
async function watch(page: Page, url: string): Promise<readonly string[]> {
  const seen: string[] = []
  const { host } = new URL(url)
  page.on('request', (request) => {
    const { protocol, host: to } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:' && to !== host) seen.push(`request to ${request.url().slice(0, 200)}`)
  })
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => seen.push(`popup ${popup.url()}`))
  page.on('download', (download) => seen.push(`download ${download.url()}`))
  page.on('crash', () => seen.push('the page crashed'))
  page.on('console', (message) => {
    // The browser's own word on an answer of 404, which is right where an address names nothing.
    if (message.type() === 'error' && !message.text().includes('status of 404')) seen.push(`console: ${message.text().slice(0, 300)}`)
  })
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.error(`violation of ${event.violatedDirective}: ${event.blockedURI}`))
  })
  return seen
}

/** Elements that model text could have become, inside of what shows it; and whether a script of it ran. */
function harm(): string[] {
  const found = [...document.querySelectorAll('main :is(script, iframe, object, embed, base, meta, link, style, img, form[action], math, foreignObject, use, details[ontoggle]), body base, [onerror], [onload], [onclick], [onfocus]')]
  const led = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].filter(({ href }) => new URL(href).origin !== location.origin)
  const marked = Reflect.get(window, '__pwned')
  return [...[...found, ...led].map((element) => element.outerHTML.slice(0, 200)), ...(marked === undefined ? [] : [`a script ran: ${marked}`])]
}

/** Where a character that turns text around, or hides in it, stands as it is: everywhere but in fields it is to be named. */
function unnamed(): string[] {
  const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200b\u2060\u{e0000}-\u{e007f}]|(?![\t\r\n])\p{Cc}/u
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  const found = HIDDEN.test(document.title) ? [`the title ${document.title}`] : []
  while (texts.nextNode() !== null) {
    const { parentElement, nodeValue } = texts.currentNode
    if (parentElement === null || parentElement.closest('script, textarea, [contenteditable=true]') !== null) continue
    if (HIDDEN.test(nodeValue ?? '')) found.push(`${parentElement.outerHTML.slice(0, 200)} in ${parentElement.parentElement?.outerHTML.slice(0, 200)}`)
  }
  for (const element of document.querySelectorAll('[title], [aria-label], [placeholder]')) {
    for (const name of ['title', 'aria-label', 'placeholder']) if (HIDDEN.test(element.getAttribute(name) ?? '')) found.push(`${name} of ${element.outerHTML.slice(0, 200)}`)
  }
  return [...new Set(found)].slice(0, 12)
}

/** Scrolls whatever scrolls on the page to its end, a window at a time, so that all of it was drawn. */
async function readAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (const element of document.querySelectorAll('main, main *')) {
      if (element.scrollHeight <= element.clientHeight + 1 || !/auto|scroll/.test(getComputedStyle(element).overflowY)) continue
      for (let step = 0; step < 80 && element.scrollTop + element.clientHeight < element.scrollHeight - 1; step += 1) {
        element.scrollTop += element.clientHeight
        await frame()
      }
    }
  })
}

/** How much wider than the window the document is, in pixels. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

/** Milliseconds until a key shows what it does. */
async function answersKeys(page: Page): Promise<number> {
  // In a field a letter is a letter.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur())
  const begun = performance.now()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  const took = performance.now() - begun
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  return took
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
          expect(await overflow(page), `${name}, 1440 wide`).toBeLessThanOrEqual(0)
          if (name !== 'a shared run') expect(await answersKeys(page), `${name}: a key`).toBeLessThan(1000)
          if (press !== undefined) await page.keyboard.press(press)
          await readAll(page)
          await page.setViewportSize({ width: 390, height: 844 })
          expect(await overflow(page), `${name}, 390 wide`).toBeLessThanOrEqual(0)
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
  for (const tab of await page.getByRole('tablist', { name: 'Inspector' }).getByRole('tab').all()) {
    await tab.click()
    await readAll(page)
  }
  expect(await overflow(page)).toBeLessThanOrEqual(0)
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
