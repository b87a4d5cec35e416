import http from 'node:http'
import { expect, open, seriousFindings, test } from './app.ts'
import type { App, Page } from './app.ts'

const TOKEN = 'a-lab-token-of-thirty-characters'
const SECRET = 'held-back-9f3c'
const field = (page: Page) => page.getByLabel('Access token')

async function signIn(page: Page): Promise<void> {
  await expect(field(page)).toBeFocused()
  await page.keyboard.type(TOKEN)
  await page.keyboard.press('Enter')
}

async function createRun(app: App): Promise<string> {
  const response = await app.post('/api/runs', { task: 'What is 48 times 7?', title: SECRET })
  const { id }: { id: string } = await response.json()
  return id
}

/** An answer's status and headers, to a request that may name any host. */
function ask(app: App, path: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(app.url + path, { headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
  })
}

test.describe('with an access token', () => {
  test.use({ env: { RETAKE_ACCESS_TOKEN: TOKEN } })

  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`in ${colorScheme}`, () => {
      test.use({ colorScheme })

      test('signing in and out by keyboard', async ({ app, page }) => {
        await page.goto(`${app.url}/settings`)
        await expect(page).toHaveURL(`${app.url}/sign-in?next=%2Fsettings`)
        await expect(page.getByRole('heading', { name: 'Sign in to Retake' })).toBeVisible()
        await expect(field(page)).toBeFocused()
        expect(await seriousFindings(page)).toEqual([])
        await page.keyboard.press('Enter')
        await expect(page.getByRole('main')).toContainText('the access token is missing')
        await page.keyboard.type('not-the-token-of-this-lab')
        await page.keyboard.press('Enter')
        await expect(page.getByRole('main').getByRole('alert')).toContainText('this is not the access token of this server')
        expect(await seriousFindings(page)).toEqual([])
        // The wrong token is selected, so that the right one takes its place.
        await signIn(page)
        await expect(page).toHaveURL(`${app.url}/settings`)
        await expect(page.getByRole('main')).toContainText('Bundled model')
        expect(await seriousFindings(page)).toEqual([])

        const [cookie, ...others] = await page.context().cookies()
        expect(others).toEqual([])
        expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', secure: false })
        expect(cookie?.value).not.toContain(TOKEN)
        expect(await page.evaluate(() => document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))).not.toContain(TOKEN)

        await page.getByRole('button', { name: 'Sign out' }).focus()
        await page.keyboard.press('Enter')
        await expect(page).toHaveURL(`${app.url}/sign-in`)
        await expect(field(page)).toBeFocused()
        expect(await page.context().cookies()).toEqual([])
        const copy = await ask(app, '/api/runs', { cookie: `${cookie?.name}=${cookie?.value}` })
        expect(copy.status).toBe(401)
        await page.goto(app.url)
        await expect(page).toHaveURL(`${app.url}/sign-in`)
      })
    })
  }

  test('a deep link is kept while signing in, its fragment too', async ({ app, page }) => {
    const id = await createRun(app)
    const link = `${app.url}/runs/${id}?q=48#m2`
    await page.goto(link)
    await expect(page).toHaveURL(/\/sign-in\?next=/)
    await signIn(page)
    await expect(page).toHaveURL(link)
    await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7 is 336.')
    // A second visit does not ask again, and the sign-in page has nothing to ask.
    await page.goto(`${app.url}/sign-in?next=%2Fsettings`)
    await expect(page).toHaveURL(`${app.url}/settings`)
  })

  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', '/sign-in']) {
    test(`signing in leads nowhere else (${next})`, async ({ app, page }) => {
      const outside: string[] = []
      page.on('request', (request) => {
        if (!request.url().startsWith(app.url) && !request.url().startsWith('data:')) outside.push(request.url())
      })
      await page.goto(`${app.url}/sign-in?next=${encodeURIComponent(next)}`)
      await signIn(page)
      await expect(page).toHaveURL(`${app.url}/`)
      await expect(page.getByRole('form', { name: 'New run' })).toBeVisible()
      expect(outside).toEqual([])
    })
  }

  test('wrong tokens slow down those that come after, and the page says for how long', async ({ app, page }) => {
    await page.goto(`${app.url}/sign-in`)
    await expect(field(page)).toBeFocused()
    const said = page.getByRole('main').getByRole('alert')
    const attempt = async (token: string): Promise<number> => {
      const answer = page.waitForResponse(`${app.url}/api/session`)
      await field(page).fill(token)
      await page.keyboard.press('Enter')
      const status = (await answer).status()
      await expect(said).toBeVisible()
      return status
    }
    // The wait doubles with each of them: however slow this machine is, in the end one comes within it.
    const statuses = [await attempt('wrong-0')]
    while (statuses.at(-1) !== 429 && statuses.length < 12) statuses.push(await attempt(`wrong-${statuses.length}`))
    expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401])
    expect(statuses.at(-1)).toBe(429)
    await expect(said).toContainText(/wait \d+ seconds?, then try again/)
    const again = async (): Promise<number> => (await ask(app, '/api/runs', { authorization: `Bearer ${TOKEN}` })).status
    await expect.poll(again, { intervals: [500], timeout: 30_000 }).toBe(200)
    await field(page).fill(TOKEN)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`${app.url}/`)
  })

  test('when the session ends under a page, it asks in place, and nothing typed is lost', async ({ app, page }) => {
    await page.goto(app.url)
    await signIn(page)
    const task = page.getByRole('textbox', { name: 'Task' })
    await task.fill('What is 48 times 7?')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Start run' }).click()
    const dialog = page.getByRole('dialog', { name: 'Sign in again' })
    await expect(dialog).toBeVisible()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await page.getByRole('alert').getByRole('button', { name: 'Sign in' }).click()
    await signIn(page)
    await expect(dialog).toBeHidden()
    await expect(task).toHaveValue('What is 48 times 7?')
    const stream = page.waitForResponse((response) => response.request().resourceType() === 'eventsource')
    await page.getByRole('button', { name: 'Start run' }).click()
    expect((await stream).status()).toBe(200)
    await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('48 times 7 is 336.')
  })

  test('every kind of answer is sealed, and without the token none says anything', async ({ app, page }) => {
    const id = await createRun(app)
    const pages = ['/', '/settings', '/examples', '/compare', `/compare?left=${id}`, `/runs/${id}`, '/groups/g', '/sign-in', '/nowhere', '/iconic', '/s/unknown']
    const api = ['/api/runs', `/api/runs/${id}`, `/api/runs/${id}/events`, `/api/runs/${id}/result`, '/api/health', '/api/session', '/api/nowhere', '/api/shares', '/api/shared/unknown']
    const { text: html } = await ask(app, '/')
    const assets = [...html.matchAll(/\/_next\/static\/[^"'\\ ]+\.(?:js|css)/g)].map(([path]) => path).slice(0, 3)
    expect(assets.length).toBeGreaterThan(1)
    const all = [
      ...[...pages, ...api, ...assets, '/icon.svg'].map((path) => ({ path, headers: {} })),
      // What a page asks for when a link leads to another one; Next sends on a request without this parameter.
      ...pages.map((path) => ({ path: `${path}${path.includes('?') ? '&' : '?'}_rsc`, headers: { rsc: '1' } })),
      ...api.map((path) => ({ path, headers: { authorization: `Bearer ${TOKEN}` } })),
      { path: `/api/runs/${id}/events`, headers: { authorization: `Bearer ${TOKEN}`, accept: 'text/event-stream' } },
      { path: `/_next/image?url=${encodeURIComponent(`/api/runs/${id}`)}&w=64&q=75`, headers: { accept: 'image/*' } },
    ]
    for (const { path, headers } of all) {
      const answer = await ask(app, path, headers)
      const about = `${path} ${JSON.stringify(headers)}`
      expect(answer.headers, about).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-') || name === 'x-powered-by'), about).toEqual([])
      const isAsset = assets.includes(path) || path === '/icon.svg' || path.startsWith('/_next/image')
      if (!isAsset) {
        expect(answer.headers['content-security-policy'], about).toContain("frame-ancestors 'none'")
        expect(answer.headers['cache-control'], about).toContain('no-store')
      }
      if ('authorization' in headers) continue
      expect(answer.text, about).not.toContain(SECRET)
      if ('rsc' in headers && !/nowhere|iconic/.test(path)) expect(answer.headers['content-type'], about).toContain('text/x-component')
      if (path.startsWith('/api/runs') || path === '/api/health') expect(answer.status, about).toBe(401)
    }
    await page.goto(`${app.url}/sign-in`)
  })
})

test('without an access token nothing is asked for, and only its own name is answered', async ({ app, page }) => {
  await page.goto(`${app.url}/sign-in?next=%2Fsettings`)
  await expect(page).toHaveURL(`${app.url}/settings`)
  await expect(page.getByRole('main')).toContainText('Bundled model')
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0)
  await open(page, app.url)
  expect((await ask(app, '/api/runs', { host: 'evil.example' })).status).toBe(403)
  expect((await ask(app, '/api/runs', { origin: 'http://evil.example' })).status).toBe(403)
})
