import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { readSequenceNode } from '#lib/tokens/sequence-node.ts'
import { reply, stream } from '../support/scripted-model-server.ts'
import { expect, open, seriousFindings, test } from './app.ts'
import type { Page } from './app.ts'

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'
const masksSchema = z.object({ masks: z.array(z.number()) })
const nodesSchema = z.object({ nodes: z.array(z.looseObject({ tokens: z.array(z.number()) })) })

interface Wanted {
  server?: string
  protocol: string
  task: string
}

async function start(page: Page, { server, protocol, task }: Wanted): Promise<void> {
  if (server !== undefined) await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: server })
  await page.getByRole('textbox', { name: 'Task' }).fill(task)
  const more = page.getByRole('button', { name: 'More settings' })
  if ((await more.getAttribute('aria-expanded')) === 'false') await more.click()
  await page.getByRole('combobox', { name: 'Protocol' }).selectOption(protocol)
  await page.getByRole('button', { name: 'Start run' }).click()
}

async function saved(page: Page, name: 'List JSON' | 'Tree JSON') {
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name }).click()
  const download = await waiting
  return nodesSchema.parse(JSON.parse(await readFile(await download.path(), 'utf8'))).nodes
}

/** One chunk of a vLLM stream: the prompt's ids in the first, the reply's beside its text. */
function chunk(content: string, ids: number[], more: { prompt?: number[]; finish?: string } = {}) {
  const choice = { index: 0, delta: { role: 'assistant', content }, token_ids: ids, finish_reason: more.finish ?? null }
  return { choices: [choice], ...(more.prompt === undefined ? {} : { prompt_token_ids: more.prompt }) }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme })

    test('two turns in protocol tokens are one sequence, extended id by id, and can be saved', async ({ app, page }) => {
      await open(page, app.url)
      await start(page, { protocol: 'tokens', task: 'What is 48 times 7?' })
      await expect(page.getByRole('main')).toContainText('Final answer')
      await expect(page.getByRole('main')).toContainText('prompt ids exact')
      await expect(page.getByRole('tabpanel')).toContainText(/Prompt ids\s*\d+, \d+ of them new/)
      await expect(page.getByRole('tabpanel')).toContainText(/Chat template\s*[0-9a-f]{10}/)
      await page.getByRole('tab', { name: 'Sequences' }).click()
      const panel = page.getByRole('tabpanel', { name: 'Sequences' })
      await expect(panel).toContainText('One sequence: each of its 2 turns goes on with the tokens before it, id by id.')
      await expect(panel.getByRole('img', { name: /^Mask: [\d,]+ given · \d+ generated in 2 runs$/ })).toBeVisible()
      const rows = panel.getByRole('listitem')
      await expect(rows).toHaveCount(3)
      await expect(rows.nth(1)).toContainText('first prompt')
      await expect(rows.nth(2)).toContainText('exact ids')
      for (const at of [1, 2]) await expect(rows.nth(at)).toContainText(/perplexity \d+\.\d{3}/)
      expect(await seriousFindings(page)).toEqual([])

      const list = await saved(page, 'List JSON')
      const tree = await saved(page, 'Tree JSON')
      expect(list).toHaveLength(1)
      expect(readSequenceNode(list[0]).sequence.turns).toHaveLength(2)
      expect(tree.map((node) => node['parent'])).toEqual([null, 0])
      expect(list[0]?.tokens.slice(0, tree[0]?.tokens.length)).toEqual(tree[0]?.tokens)
    })
  })
}

test('a prompt that does not go on with the earlier ids is marked where it stands', async ({ app, page }) => {
  await app.addModel(
    'Lab',
    ({ body }) =>
      body.messages?.at(-1)?.content?.startsWith('<tool_response>') === true
        ? stream([chunk('Five.', [20, 21], { prompt: [1, 2, 3, 4, 10, 99, 12], finish: 'stop' })])
        : stream([chunk(CALL, [10, 11, 12], { prompt: [1, 2, 3, 4], finish: 'stop' })]),
    'vllm',
  )
  await open(page, app.url)
  await start(page, { server: 'Lab · scripted-model', protocol: 'hermes', task: 'What is 2 plus 3?' })
  await expect(page.getByRole('main')).toContainText('Final answer')
  await expect(page.getByRole('region', { name: 'Transcript' })).toContainText('ids differ')
  await expect(page.getByRole('main')).toContainText('1 prompt drifted')
  await page.getByRole('tab', { name: 'Sequences' }).click()
  const panel = page.getByRole('tabpanel', { name: 'Sequences' })
  await expect(panel).toContainText('2 sequences: the prefix broke in turn 2.')
  await expect(panel.getByRole('region', { name: 'Sequence 1' })).toContainText('off sequence 0 at token 5')
  await expect(panel).toContainText('ids differ from token 5 on')
})

test('a part of a reply is taken out of the loss, is hatched among its tokens, and masked in the export', async ({ app, page }) => {
  await open(page, app.url)
  await start(page, { protocol: 'tokens', task: 'What is 48 times 7?' })
  await expect(page.getByRole('main')).toContainText('Final answer')
  const { pathname } = new URL(page.url())
  const counted = async () => {
    const query = new URLSearchParams({ format: 'token-masks', ids: pathname.split('/').at(-1) ?? '' })
    const response = await fetch(`${app.url}/api/export?${query}`)
    return masksSchema.parse(JSON.parse(await response.text())).masks.filter((id) => id !== -100).length
  }
  const before = await counted()
  await open(page, `${app.url}${pathname}#t1`)
  const transcript = page.getByRole('region', { name: 'Transcript' })
  await expect(transcript.locator('[aria-current=true]')).toBeVisible()
  await page.keyboard.press('Shift+M')
  await page.getByRole('checkbox', { name: 'Train on its tool calls' }).uncheck()
  expect(await seriousFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Keep' }).click()
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(transcript).toContainText('trained but for its calls')
  await page.keyboard.press('t')
  const after = await counted()
  expect(after).toBeLessThan(before)
  await expect(transcript.locator('.tk-masked')).toHaveCount(before - after)
})

test('protocol tokens is not offered where ids cannot go, and a refusal stands at its field', async ({ app, page }) => {
  await app.addModel('Text only', () => reply({ content: 'ok' }))
  await open(page, app.url)
  await start(page, { protocol: 'tokens', task: '' })
  const protocol = page.getByRole('combobox', { name: 'Protocol' })
  await page.getByRole('combobox', { name: 'Model server' }).selectOption({ label: 'Text only · scripted-model' })
  await expect(protocol).toHaveAttribute('aria-invalid', 'true')
  await expect(protocol).toHaveAccessibleDescription(/takes no token ids/)
  await page.getByRole('textbox', { name: 'Task' }).fill('hello')
  await page.getByRole('button', { name: 'Start run' }).click()
  await expect(page.getByText('The run was not started')).toBeVisible()
  await expect(protocol).toBeFocused()
  await protocol.selectOption('hermes')
  await expect(protocol).toHaveAttribute('aria-invalid', 'false')
  await expect(protocol.getByRole('option', { name: /^Tokens/ })).toBeDisabled()
})
