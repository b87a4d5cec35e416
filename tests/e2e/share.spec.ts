import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Browser, Response } from '@playwright/test'
import { shareCreatedSchema } from '#lib/api/shares.ts'
import { errorReply, reply } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, startCounting, test } from './app.ts'
import type { App, Page } from './app.ts'

/** Made up here, so that nobody takes it for one of somebody's. */
const SECRET = ['AKIA', 'J7QLVZXW3NTB5R2M'].join('')
const CALLS = [
  `<tool_call>{"name": "remember", "arguments": {"key": "deploy", "value": "key ${SECRET} of eu-1"}}</tool_call>`,
  '<tool_call>{"name": "lookup", "arguments": {"key": "deploy"}}</tool_call>',
]

/** Starts a run that reads a secret back from a tool and then fails, and waits for that. */
async function failedRun(app: App, page: Page): Promise<void> {
  await app.addModel('Failing', ({ body }) => {
    if (body.messages?.some((message) => message.content === 'Look at the deployment')) {
      const answered = body.messages.filter((message) => message.content?.startsWith('<tool_response>')).length
      const call = CALLS[answered]
      return call === undefined ? errorReply(400, { message: 'no more' }) : reply({ content: call })
    }
    return reply({ content: 'ok' })
  })
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Failing · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('Look at the deployment')
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('region', { name: 'Tool call lookup, ok' })).toContainText(SECRET)
  await expect(page.getByRole('main')).toContainText('Failed')
}

/** Shares the run of the page with its tool results; gives the link. */
async function shareLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share' })
  await dialog.getByRole('checkbox', { name: /Tool results/ }).check()
  const findings = dialog.getByRole('list', { name: 'Findings' })
  await expect(findings).toContainText('AWS')
  await expect(findings).not.toContainText(SECRET)
  expect(await seriousFindings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'The link' }).inputValue()
  await expect(dialog).toContainText('1 value cut')
  await dialog.getByRole('button', { name: 'Done' }).click()
  return link
}

/** Somebody else: no cookies, nothing stored. Keeps all that the server answers them. */
async function stranger(browser: Browser, offline = false): Promise<{ page: Page; answers: Response[]; close: () => Promise<void> }> {
  const context = await browser.newContext({ offline })
  const page = await context.newPage()
  const answers: Response[] = []
  page.on('response', (response) => answers.push(response))
  return { page, answers, close: () => context.close() }
}

async function texts(answers: readonly Response[]): Promise<string> {
  const all = await Promise.all(answers.map((answer) => answer.text().catch(() => '')))
  return all.join('\n')
}

test('a failed run is shared without its secret; who has the link reads it and gets nothing more', async ({ app, page, browser }) => {
  await failedRun(app, page)
  const link = await shareLink(page)
  const runId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const reader = await stranger(browser)
  await open(reader.page, link)
  const transcript = reader.page.getByRole('region', { name: 'Transcript' })
  await expect(transcript).toContainText('Look at the deployment')
  await expect(reader.page.getByRole('region', { name: 'Tool call lookup, ok' })).toContainText('█'.repeat(SECRET.length))
  await expect(reader.page.getByRole('main')).toContainText('Left out: reasoning, system prompt and tokens')
  await expect(reader.page).toHaveTitle('Shared run · Retake')
  await expect(reader.page.getByRole('navigation', { name: 'Runs' })).toHaveCount(0)
  for (const name of ['Delete', 'Share …', 'Tokens', 'Save as example', /Retake from/]) {
    await expect(reader.page.getByRole('button', { name })).toHaveCount(0)
  }
  expect(await seriousFindings(reader.page)).toEqual([])
  // A deep link, the replay, the download.
  await reader.page.keyboard.press('Shift+R')
  await expect(reader.page.getByRole('slider', { name: 'Replay' })).toBeVisible()
  const href = (await reader.page.getByRole('link', { name: 'Download' }).getAttribute('href')) ?? ''
  const download = await reader.page.request.get(new URL(href, link).href)
  expect(await download.text()).toContain('Look at the deployment')
  await reader.page.goto(`${link}#m1`)
  await expect(reader.page.locator('[aria-current=true]')).toBeVisible()
  const seen = `${await texts(reader.answers)}\n${await reader.page.content()}\n${await download.text()}`
  expect(seen).toContain('Look at the deployment')
  expect(seen).not.toContain(SECRET)
  expect(seen).not.toContain(runId)
  // The link is a key to what it shows, and to nothing else.
  const token = link.split('/').at(-1) ?? ''
  for (const path of [`runs/${runId}`, `runs/${runId}/events`, 'runs', 'servers', 'shares', `runs/${runId}/shares`]) {
    expect((await reader.page.request.get(`${app.url}/api/shared/${token}/${path}`)).status()).toBe(404)
  }
  expect((await reader.page.request.delete(`${app.url}/api/shared/${token}`, { data: {} })).ok()).toBe(false)
  const head = await reader.page.request.get(link)
  expect(head.headers()).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-robots-tag': expect.stringContaining('noindex'), 'cache-control': expect.stringContaining('no-store') })
  expect(await head.text()).not.toContain('deployment')
  await reader.close()
})

test('a link that was revoked shows what one that never was shows', async ({ app, page, browser }) => {
  await failedRun(app, page)
  const link = await shareLink(page)
  const reader = await stranger(browser)
  await open(reader.page, link)
  await expect(reader.page.getByRole('region', { name: 'Transcript' })).toContainText('Look at the deployment')
  await open(page, `${app.url}/settings`)
  await page.getByRole('button', { name: 'Revoke the link to Look at the deployment' }).click()
  await page.getByRole('button', { name: /Revoke for good/ }).click()
  await expect(page.getByRole('region', { name: 'All links' })).toContainText('revoked')
  await reader.page.reload()
  await expect(reader.page.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  const revoked = await reader.page.getByRole('main').innerText()
  await reader.page.goto(`${app.url}/s/AAAAAAAAAAAAAAAAAAAAAA`)
  await expect(reader.page.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  expect(await reader.page.getByRole('main').innerText()).toBe(revoked)
  expect(await reader.page.getByRole('main').innerText()).toContain('It has expired, was revoked, or is not complete.')
  await reader.close()
})

test('a link to a run that goes on shows what comes, its tokens too, and says when it ended', async ({ app, page, browser }) => {
  const own = await startCounting(app, page)
  await expect(own).toContainText('w5 w6 w7')
  await page.getByRole('button', { name: 'Share …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share' })
  await dialog.getByRole('radio', { name: /Link to the run as it goes/ }).check()
  await dialog.getByRole('checkbox', { name: /Tokens/ }).check()
  // Without it, what may be a thought is not shown before it is known to be none.
  await expect(dialog).toContainText('the first reply is shown once it is whole')
  await dialog.getByRole('checkbox', { name: /Reasoning/ }).check()
  await expect(dialog).not.toContainText('the first reply is shown once it is whole')
  await expect(dialog).toContainText('Nothing was found')
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByRole('textbox', { name: 'The link' }).inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  const reader = await stranger(browser)
  await open(reader.page, link)
  const transcript = reader.page.getByRole('region', { name: 'Transcript' })
  await expect(reader.page.getByRole('main')).toContainText('Shared live')
  await expect(transcript).toContainText('w60 w61')
  await expect(reader.page.getByRole('button', { name: /^Stop/ })).toHaveCount(0)
  await page.getByRole('button', { name: /^Stop/ }).click()
  await expect(reader.page.getByRole('main')).toContainText('the run has ended')
  const words = (await transcript.innerText()).match(/w\d+(?= )/g) ?? []
  expect(words).toEqual(words.map((_, at) => `w${at}`))
  await open(reader.page, `${link}#t1.k3`)
  await expect(reader.page.locator('[data-token-cursor]')).toContainText('w3')
  await reader.close()
})

test('a link that has expired shows nothing', async ({ app, page, browser }) => {
  await failedRun(app, page)
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const link = async (data: object) => shareCreatedSchema.parse(await (await page.request.post(`${app.url}/api/runs/${id}/shares`, { data })).json())
  const status = async (token: string) => (await page.request.get(`${app.url}/api/shared/${token}`)).status()
  expect(await status((await link({})).token)).toBe(200)
  const { url, token } = await link({ expiresAt: Date.now() + 5000 })
  await expect.poll(() => status(token)).toBe(404)
  const reader = await stranger(browser)
  await open(reader.page, app.url + url)
  await expect(reader.page.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  await reader.close()
})

test('a run is saved as a file that opens from disk without a network', async ({ app, page, browser }, info) => {
  await failedRun(app, page)
  await page.getByRole('button', { name: 'Share …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Share' })
  await dialog.getByRole('radio', { name: /HTML file/ }).check()
  await dialog.getByRole('checkbox', { name: /Tool results/ }).check()
  await expect(dialog.getByRole('list', { name: 'Findings' })).toContainText('AWS')
  const saving = page.waitForEvent('download')
  await dialog.getByRole('button', { name: 'Save the file' }).click()
  const file = info.outputPath('run.html')
  await (await saving).saveAs(file)
  await expect(dialog.getByText(/^Saved, .*[kM]B$/)).toBeVisible()
  expect(readFileSync(file, 'utf8')).not.toContain(SECRET)

  const reader = await stranger(browser, true)
  const asked: string[] = []
  const problems: string[] = []
  reader.page.on('request', (request) => asked.push(request.url()))
  reader.page.on('pageerror', (error) => problems.push(error.message))
  reader.page.on('console', (message) => problems.push(message.text()))
  await reader.page.goto(pathToFileURL(file).href)
  await expect(reader.page.getByRole('region', { name: 'Tool call lookup, ok' })).toContainText('█'.repeat(SECRET.length))
  expect(await reader.page.content()).not.toContain(SECRET)
  await reader.page.keyboard.press('/')
  await reader.page.getByRole('textbox', { name: 'Find in this run' }).fill('deployment')
  await expect(reader.page.locator('mark').first()).toBeVisible()
  await reader.page.keyboard.press('Escape')
  await reader.page.keyboard.press('Escape')
  await reader.page.keyboard.press('Shift+R')
  await expect(reader.page.getByRole('slider', { name: 'Replay' })).toBeVisible()
  expect(await seriousFindings(reader.page)).toEqual([])
  expect(asked).toEqual([pathToFileURL(file).href])
  expect(problems).toEqual([])
  await reader.close()
})
