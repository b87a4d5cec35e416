import { spawnSync } from 'node:child_process'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as base } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import type { ServerInput } from '#lib/api/contract.ts'
import { freePort, startApp, temporaryFolder } from '../support/app-process.ts'
import type { AppProcess } from '../support/app-process.ts'
import { reply, startScriptedServer } from '../support/scripted-model-server.ts'
import type { Responder, ScriptedServer } from '../support/scripted-model-server.ts'

/** In a process of its own: the test runner's loader cannot load the server's modules. */
function seedTokenRun(dataDir: string, { id, tokens, turns }: { id: string; tokens: number; turns: number }): void {
  const flags = ['--conditions=react-server', '--disable-warning=ExperimentalWarning']
  const args = ['tests/support/seed-token-run.ts', dataDir, id, String(tokens), String(turns)]
  const seeded = spawnSync(process.execPath, [...flags, ...args], { encoding: 'utf8' })
  if (seeded.status !== 0) throw new Error(`the run was not seeded: ${seeded.stderr}`)
}

/** The built server on a folder of its own, which can be killed and started again at the same address. */
class App {
  private process: AppProcess
  private readonly dataDir: string
  private readonly env: Readonly<Record<string, string>>
  private readonly models: ScriptedServer[] = []

  private constructor(process: AppProcess, dataDir: string, env: Readonly<Record<string, string>>) {
    this.process = process
    this.dataDir = dataDir
    this.env = env
  }

  /** With `seed`, a run of that many tokens is in the folder before the server opens it. */
  static async start({ seed, env }: Pick<Fixtures, 'seed' | 'env'>): Promise<App> {
    const dataDir = temporaryFolder()
    if (seed !== undefined) seedTokenRun(dataDir, seed)
    return new App(await startApp({ dataDir, port: await freePort(), env }), dataDir, env)
  }

  get url(): string {
    return this.process.url
  }

  async kill(): Promise<void> {
    await this.process.kill('SIGKILL')
  }

  async startAgain(): Promise<void> {
    this.process = await startApp({ dataDir: this.dataDir, port: this.process.port, env: this.env })
  }

  /** Adds a model server that answers by a script; gives its name. */
  async addModel(name: string, responder: Responder, kind: ServerInput['kind'] = 'openai'): Promise<ScriptedServer> {
    const model = await startScriptedServer(responder)
    this.models.push(model)
    const response = await this.post('/api/servers', { name, kind, baseUrl: model.baseUrl, model: 'scripted-model' })
    if (response.status !== 201) throw new Error(await response.text())
    return model
  }

  /** Sends JSON as a program would, with the access token where there is one. */
  async post(path: string, body: unknown): Promise<Response> {
    const { RETAKE_ACCESS_TOKEN: token } = this.env
    const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    return fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  async stop(): Promise<void> {
    await this.process.kill('SIGTERM')
    await Promise.all(this.models.map((model) => model.close()))
  }
}

interface Fixtures {
  /** What the app's folder holds at its start; nothing by default. */
  seed: { id: string; tokens: number; turns: number } | undefined
  /** The app's environment, beside its folder and its port. */
  env: Readonly<Record<string, string>>
  app: App
}

/** Each test has its own server and, as a guard, fails on any error that the page throws. */
export const test = base.extend<Fixtures>({
  seed: [undefined, { option: true }],
  env: [{}, { option: true }],
  app: async ({ page, seed, env }, use) => {
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    const app = await App.start({ seed, env })
    await use(app)
    await app.stop()
    expect(errors).toEqual([])
  },
})

/** Serious or critical findings of axe on the page as it stands. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // After a step to another page its title comes a moment later than the page.
  await expect(page).toHaveTitle(/\S/)
  // The signs for spaces and line ends are decoration, faint on purpose, and hidden from screen readers.
  const { violations } = await new AxeBuilder({ page }).exclude('.tk-sign').analyze()
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`)
}

/** Opens a page and waits until it reacts: before hydration a click is lost. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.locator('main[aria-busy=false]')).toBeAttached()
}

/** Starts a run that says w0 w1 w2 …, 60 words a second, and gives its transcript. The probe's calls are answered at once. */
export async function startCounting(app: App, page: Page): Promise<Locator> {
  const words = Array.from({ length: 4000 }, (_, at) => `w${at} `)
  await app.addModel('Slow', ({ body }) =>
    body.messages?.at(-1)?.content === 'count' ? reply({ content: words, perSecond: 60, logprobs: true }) : reply({ content: 'ok' }),
  )
  await open(page, app.url)
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Slow · scripted-model' })
  await page.getByRole('textbox', { name: 'Task' }).fill('count')
  await page.getByRole('button', { name: 'Start run' }).click()
  return page.getByRole('region', { name: 'Transcript' })
}

export { expect }
export type { App, Page }
