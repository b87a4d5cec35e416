import { expect, open, seriousFindings, test } from './app.ts'

test('an unknown run says so and where to go', async ({ app, page }) => {
  await open(page, `${app.url}/runs/0000000000000000`)
  await expect(page.getByRole('main')).toContainText(/no run|not found|There is no/i)
  expect(await seriousFindings(page)).toEqual([])
  // An error that comes from what the start has made, which the build keeps apart from the routes.
  expect((await fetch(`${app.url}/api/servers/nope`, { method: 'DELETE' })).status).toBe(404)
})

test('an empty task is refused at its field', async ({ app, page }) => {
  await open(page, app.url)
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('form', { name: 'New run' })).toContainText('a task is what the model is asked to do')
})

test('a server that nobody answers for ends the run as failed, in words', async ({ app, page }) => {
  await fetch(`${app.url}/api/servers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Gone', kind: 'openai', baseUrl: 'http://127.0.0.1:9/v1', model: 'm' }),
  })
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Gone · m' })
  await page.getByRole('textbox', { name: 'Task' }).fill('hello')
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('127.0.0.1:9')
  await expect(page.getByRole('main')).toContainText('Failed')
})

test('settings list, add, probe and remove a model server, and never show its key', async ({ app, page }) => {
  await open(page, `${app.url}/settings`)
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: /Add/ }).click()
  const form = page.getByRole('dialog')
  await form.getByRole('textbox', { name: 'Name' }).fill('Lab server')
  await form.getByRole('textbox', { name: /URL/ }).fill('http://127.0.0.1:9/v1')
  await form.getByLabel(/API key/).fill('sk-very-secret-key')
  await form.getByRole('button', { name: /Add|Save/ }).click()
  await expect(page.getByRole('main')).toContainText('Lab server')
  expect(await page.content()).not.toContain('sk-very-secret-key')
  await page.getByRole('button', { name: /Probe Lab server/ }).click()
  await expect(page.getByRole('main')).toContainText(/127\.0\.0\.1:9/)
  await page.getByRole('button', { name: /Remove Lab server/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /Remove/ }).click()
  await expect(page.getByRole('main')).not.toContainText('Lab server')
})
