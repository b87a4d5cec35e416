import { describe, expect, it } from 'vitest'
import { createApiClient, EVENT_PAGE } from '#lib/api/client.ts'
import { runAnswers } from '#lib/html-export/run-answers.ts'
import { RunChain } from '#lib/html-export/run-chain.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { summaryWith } from '../../support/run-summary.ts'

const created: RunEvent = { seq: 1, at: 1, type: 'run.created', kind: 'episode', title: 'T', config: runConfigSchema.parse({ task: 'x' }) }
const words = Array.from({ length: EVENT_PAGE - 1 }, (_, at): RunEvent => {
  const text = `w${at} `
  return { seq: at + 4, at: 1, type: 'tokens.appended', turn: 1, channel: 'content', text, tokens: [{ id: at, text }], count: 1, t: 1 }
})
const EVENTS: RunEvent[] = [
  created,
  { seq: 2, at: 1, type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'hermes' }, systemPrompt: '', tools: [] },
  { seq: 3, at: 1, type: 'turn.started', turn: 1, protocol: 'hermes' },
  ...words,
]

function answersOf(withTokens: boolean) {
  const chain = new RunChain([{ base: null, events: EVENTS }])
  return new Map([...runAnswers('a', { chain, summary: () => summaryWith({ id: 'a', title: 'T' }), withTokens })].map(({ path, body }) => [path, body]))
}

describe('the answers that an HTML export holds', () => {
  it('are those that the client asks for: the run, and its events page by page without tokens', async () => {
    const answers = answersOf(false)
    const api = createApiClient((path) => {
      const body = answers.get(path)
      return Promise.resolve(body === undefined ? new Response(path, { status: 404 }) : new Response(body))
    })
    expect((await api.getRun('a')).state.turns).toHaveLength(1)
    const first = await api.getEventPage('a', { after: 0, limit: EVENT_PAGE })
    const second = await api.getEventPage('a', { after: EVENT_PAGE, limit: EVENT_PAGE })
    expect([first.events.length, second.events.length, second.lastSeq]).toEqual([EVENT_PAGE, 2, EVENT_PAGE + 2])
    expect(second.events.at(-1)).toMatchObject({ seq: EVENT_PAGE + 2, count: 1 })
    expect([...first.events, ...second.events].some((event) => 'tokens' in event)).toBe(false)
  })

  it('have tokens only where these are shared', () => {
    expect([...answersOf(false).keys()].some((path) => path.includes('/tokens'))).toBe(false)
    expect([...answersOf(true).keys()].filter((path) => path.includes('/tokens'))).toEqual(['/api/runs/a/turns/1/tokens?part=reply'])
  })
})
