import type { Page } from '@playwright/test'
import { hostileTexts } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import type { ScriptedBody, Script } from '../support/scripted-model-server.ts'
import { expect } from './app.ts'
import type { App } from './app.ts'

export const TEXTS = hostileTexts()
export const JOINED = TEXTS.map(({ name, text }) => `[${name}] ${text}`).join('\n')
/** Of each kind some, and all that cannot be seen. */
export const SOME = TEXTS.filter(({ name }, at) => at % 5 === 0 || name.startsWith('unseen'))
/** Harm of each kind that a title can hold. */
export const TITLE = `${TEXTS.find(({ name }) => name.includes('onload'))?.text} \u202e\u2066 \u200b ${'Z\u0300\u0301\u0302'.repeat(30)}`
export const TAGS = ['<b onclick=window.__pwned=1>x', '\u202egat', '__proto__', 'javascript:window.__pwned=1']
/** What those texts call that run; it stands in many of them, so that a page that shows it shows them. */
export const SCRIPTED = '__pwned'

/** A model that says all of the texts as reasoning, content, tool names, arguments and in its final answer. */
export function sayAll({ messages = [] }: ScriptedBody): Script {
  const said = messages.filter(({ role }) => role === 'assistant').length
  if (said === 0) {
    const content = TEXTS.flatMap(({ text }) => [text, '\n'])
    const blocks = SOME.map(({ text }) => `<tool_call>${JSON.stringify({ name: text.slice(0, 20), arguments: { [text]: text } })}</tool_call>`)
    return reply({ reasoning: TEXTS.flatMap(({ text }) => [text, '\n']), content: [...content, ...blocks], logprobs: true })
  }
  if (said === 1) return reply({ content: TEXTS.map(({ text }) => `<tool_call>${JSON.stringify({ name: 'calculator', arguments: { expression: text } })}</tool_call>`) })
  return reply({ content: [JOINED], finishReason: '<script>window.__pwned=1</script>' })
}

export async function ask(app: App, path: string, body?: unknown): Promise<Record<string, string>> {
  const response = body === undefined ? await fetch(app.url + path) : await app.post(path, body)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return Object(await response.json())
}

/** Starts a run, or a group of them, and waits for the end. */
export async function ran(app: App, body: object): Promise<Record<string, string>> {
  const made = await ask(app, '/api/runs', { protocol: 'hermes', maxTurns: 5, ...body })
  const { runs }: { runs: { id: string }[] } = Object(made['group'] === undefined ? { runs: [made] } : await ask(app, `/api/runs?group=${made['group']}`))
  await Promise.all(runs.map(async ({ id }) => (await fetch(`${app.url}/api/runs/${id}/events`, { headers: { accept: 'text/event-stream' } })).text()))
  return made
}

/** Adds a model server with a name that is harm itself; gives its id. */
export async function addHostileModel(app: App, say: (body: ScriptedBody) => Script): Promise<string> {
  await app.addModel(`<img src=x onerror=window.__pwned=1> \u202eevil`, ({ body }) => say(body))
  const { servers }: { servers: { id: string; origin: string }[] } = Object(await ask(app, '/api/servers'))
  return servers.find(({ origin }) => origin === 'added')?.id ?? ''
}

/** Counts what must not happen, from before a page's first script on. `url`: where the page's own requests go, or the file that it is. */
export async function watch(page: Page, url: string): Promise<readonly string[]> {
  const seen: string[] = []
  const own = new URL(url)
  page.on('request', (request) => {
    const to = new URL(request.url())
    const isOwn = own.protocol === 'file:' ? to.protocol === 'file:' && to.pathname === own.pathname : to.host === own.host
    if (to.protocol !== 'data:' && to.protocol !== 'blob:' && !isOwn) seen.push(`request to ${request.url().slice(0, 200)}`)
  })
  page.on('dialog', (dialog) => {
    seen.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('popup', (popup) => seen.push(`popup ${popup.url()}`))
  page.on('download', (download) => seen.push(`download ${download.url()}`))
  page.on('crash', () => seen.push('the page crashed'))
  page.on('pageerror', (error) => seen.push(`error ${error.message.slice(0, 300)}`))
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
export function harm(): string[] {
  const found = [...document.querySelectorAll(':is(main, dialog) :is(script, iframe, object, embed, base, meta, link, style, img:not(.cm-widgetBuffer), form[action], math, foreignObject, use, details[ontoggle]), body base, [onerror], [onload], [onclick], [onfocus]')]
  const isHere = ({ protocol, host, pathname }: HTMLAnchorElement) => protocol === location.protocol && host === location.host && (protocol !== 'file:' || pathname === location.pathname)
  const led = [...document.querySelectorAll<HTMLAnchorElement>('a[href]')].filter((link) => !isHere(link))
  const marked = Reflect.get(window, '__pwned')
  return [...[...found, ...led].map((element) => element.outerHTML.slice(0, 200)), ...(marked === undefined ? [] : [`a script ran: ${marked}`])]
}

/** Where a character that turns text around, or hides in it, stands as it is: everywhere but in fields it is to be named. */
export function unnamed(): string[] {
  const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u200b\u2060\u{e0000}-\u{e007f}]|(?![\t\r\n])\p{Cc}/u
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT)
  const found = HIDDEN.test(document.title) ? [`the title ${document.title}`] : []
  while (texts.nextNode() !== null) {
    const { parentElement, nodeValue } = texts.currentNode
    if (parentElement === null || parentElement.closest('script, style, textarea, [contenteditable=true]') !== null) continue
    if (HIDDEN.test(nodeValue ?? '')) found.push(`${parentElement.outerHTML.slice(0, 200)} in ${parentElement.parentElement?.outerHTML.slice(0, 200)}`)
  }
  const NAMES = ['title', 'aria-label', 'aria-valuetext', 'placeholder']
  for (const element of document.querySelectorAll(NAMES.map((name) => `[${name}]`).join())) {
    for (const name of NAMES) if (HIDDEN.test(element.getAttribute(name) ?? '')) found.push(`${name} of ${element.outerHTML.slice(0, 200)}`)
  }
  return [...new Set(found)].slice(0, 12)
}

/** Scrolls whatever scrolls in a part of the page to its end, a window at a time, so that all of it was drawn. */
export async function readAll(page: Page, part = 'main'): Promise<void> {
  await page.evaluate(async (inside) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (const element of document.querySelectorAll(`${inside}, ${inside} *`)) {
      if (element.scrollHeight <= element.clientHeight + 1 || !/auto|scroll/.test(getComputedStyle(element).overflowY)) continue
      for (let step = 0; step < 80 && element.scrollTop + element.clientHeight < element.scrollHeight - 1; step += 1) {
        element.scrollTop += element.clientHeight
        await frame()
      }
    }
  }, part)
}

/** What could be scrolled and should not: the page itself, a part that is read downwards to its side, a dialog beyond its end. */
export const misplaced = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    const isWide = (element: Element) => element.scrollWidth > element.clientWidth + 1
    // The columns of a group are meant to be.
    const isRead = (element: Element) => (element.clientHeight > 300 || element.matches('dialog')) && element.ariaLabel !== 'Turns side by side' && getComputedStyle(element).overflowX === 'auto'
    const wide = [...document.querySelectorAll('main *, dialog')].filter((element) => isRead(element) && isWide(element))
    const endOf = (element: Element) => element.getBoundingClientRect().bottom
    const hollow = [...document.querySelectorAll('dialog[open]')].filter((one) => one.scrollHeight - one.scrollTop > endOf(one.lastElementChild ?? one) - one.getBoundingClientRect().top + 8)
    return [
      ...(scrollWidth > clientWidth || scrollHeight > clientHeight ? [`the page: ${scrollWidth} × ${scrollHeight} in ${clientWidth} × ${clientHeight}`] : []),
      ...[...wide, ...hollow].map((element) => element.outerHTML.slice(0, 200)),
    ]
  })

interface Shown {
  /** What is looked at, in words. */
  readonly what: string
  /** Where it is, where the rest of the page was read before. */
  readonly part?: string
}

/** All that is shown is read, and nothing in it came to life; nor does it break the page, wide or narrow. */
export async function expectHarmless(page: Page, { what, part = 'main' }: Shown): Promise<void> {
  await readAll(page, part)
  expect(await page.evaluate(harm), what).toEqual([])
  expect.soft(await page.evaluate(unnamed), what).toEqual([])
  expect.soft(await misplaced(page), `${what}, 1440 wide`).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect.soft(await misplaced(page), `${what}, 390 wide`).toEqual([])
  await page.setViewportSize({ width: 1440, height: 900 })
}

/** Puts the cursor on the first turn. */
export async function toFirstTurn(page: Page): Promise<void> {
  await page.evaluate(() => (location.hash = '#t1'))
  await expect(page.locator('[aria-current=true]').filter({ hasText: 'turn 1' })).toBeVisible()
}
