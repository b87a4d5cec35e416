import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostileTexts } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startHttpApi, type HttpApi } from './http-api.ts'
import { at, jsonOf } from './places.ts'

const TEXTS = hostileTexts()
const ALL = { toolResults: true, reasoning: true, system: true, tokens: true }

let api: HttpApi
beforeAll(async () => {
  api = await startHttpApi(() => reply({ content: 'ok' }))
})
afterAll(() => api.stop())

/** The text, but for what was cut: blocks of the same length. */
function isTextOrCut(shared: unknown, text: string): boolean {
  return typeof shared === 'string' && shared.length === text.length && Array.from({ length: text.length }).every((_, index) => shared[index] === text[index] || shared[index] === '█')
}

describe(`${TEXTS.length} hostile texts behind a link, and in place of one`, () => {
  it('shares every text as it is, but for what looks like a secret', async () => {
    const messages = TEXTS.map(({ text }) => ({ message: { role: 'user', content: text } }))
    const id = String(at(await jsonOf(api, '/api/drafts', { method: 'POST', body: { title: 'all', messages } }), 'id'))
    const token = String(at(await jsonOf(api, `/api/runs/${id}/shares`, { method: 'POST', body: { include: ALL } }), 'token'))
    const run = String(at(await jsonOf(api, `/api/shared/${token}`), 'run'))
    const shared = await jsonOf(api, `/api/shared/${token}/runs/${run}`)
    const cut = TEXTS.filter(({ text }, index) => at(shared, 'state', 'messages', index, 'message', 'content') !== text)
    for (const [index, { name, text }] of TEXTS.entries()) {
      expect(isTextOrCut(at(shared, 'state', 'messages', index, 'message', 'content'), text), name).toBe(true)
    }
    expect(cut.length).toBeLessThan(4)
  })

  it('takes no text for the token of a share', async () => {
    for (const { name, text } of TEXTS.filter((one) => one.text !== '')) {
      const answer = await api.ask(`/api/shared/${encodeURIComponent(text.toWellFormed())}`)
      expect(answer.status, name).toBe(404)
    }
  })
})
