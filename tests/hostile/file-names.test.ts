import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS } from '#lib/api/transfer.ts'
import { hostileTexts } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startHttpApi, type HttpApi } from './http-api.ts'
import { at, idOf, jsonOf } from './places.ts'

const TEXTS = hostileTexts()
const ALL = { toolResults: true, reasoning: true, system: true, tokens: true }
/** Nothing in it that a header, a file system or a shell could take for more than a letter. */
const HARMLESS = /^attachment; filename="[a-z0-9-]+\.jsonl"$/

let api: HttpApi
beforeAll(async () => {
  api = await startHttpApi(() => reply({ content: 'ok' }))
})
afterAll(() => api.stop())

async function nameOf(address: string): Promise<string | null> {
  const { status, headers } = await api.ask(address)
  expect(status, address).toBe(200)
  expect(headers.get('set-cookie')).toBeNull()
  return headers.get('content-disposition')
}

describe(`what downloads of runs are called whose titles and tags are ${TEXTS.length} hostile texts`, () => {
  it('does not depend on them', async () => {
    const ids = await Promise.all(
      TEXTS.map(async ({ text }) => {
        const tag = text.trim().slice(0, 100)
        const messages = [{ message: { role: 'user', content: text || 'x' } }, { message: { role: 'assistant', content: 'ok' } }]
        return idOf(await jsonOf(api, '/api/drafts', { method: 'POST', body: { title: text.slice(0, 500), tags: tag === '' ? [] : [tag], messages } }))
      }),
    )
    for (const format of FORMATS) {
      expect(await nameOf(`/api/export?format=${format}&ids=${ids.join()}`)).toMatch(HARMLESS)
    }
    const { text } = TEXTS.find(({ name }) => name.includes('header injection')) ?? { text: '' }
    expect(await nameOf(`/api/export?${new URLSearchParams({ format: 'openai-messages', q: text, tag: text })}`)).toMatch(HARMLESS)
    for (const id of ids.filter((_, index) => index % 10 === 0)) {
      const token = String(at(await jsonOf(api, `/api/runs/${id}/shares`, { method: 'POST', body: { include: ALL } }), 'token'))
      expect(await nameOf(`/api/shared/${token}/download`)).toMatch(HARMLESS)
    }
  })
})
