import { afterEach, expect, it } from 'vitest'
import { eventsResponse } from '#server/http/events-response.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

const ask = (id: string, query: string, headers: Record<string, string> = {}) =>
  eventsResponse(app.ctx, new Request(`http://127.0.0.1/api/runs/${id}/events${query}`, { headers }), id)
const stream = { accept: 'text/event-stream' }

it('answers with JSON, or with a stream from the later of `after` and Last-Event-ID', async () => {
  app = await startTestApp([reply({ content: 'ok' })])
  const id = await app.finish()
  const all = app.events(id)
  expect(await ask(id, '').json()).toEqual({ events: all, lastSeq: all.length })
  expect(await ask(id, '?after=4').json()).toEqual({ events: all.slice(4), lastSeq: all.length })
  const response = ask(id, '?after=1', { ...stream, 'last-event-id': '3' })
  expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
  const text = await response.text()
  expect(text).toMatch(/^: ok\nretry: 2000\n\nid: 4\n/)
  expect(ask(id, `?after=${all.length}`, stream).status).toBe(204)
})

it('answers a page at a time, without token arrays for those who do not want them', async () => {
  app = await startTestApp([reply({ content: 'ok', logprobs: true })])
  const id = await app.finish()
  const all = app.events(id)
  expect(await ask(id, '?after=2&limit=3').json()).toEqual({ events: all.slice(2, 5), lastSeq: all.length })
  const { events }: { events: typeof all } = await ask(id, '?tokens=false').json()
  const heard = all.filter((event) => event.type === 'tokens.appended')
  expect(heard.some((event) => event.tokens !== undefined)).toBe(true)
  expect(events).toHaveLength(all.length)
  expect(events.filter((event) => event.type === 'tokens.appended' && event.tokens !== undefined)).toEqual([])
})

it.each(['?after=-1', '?after=x', '?after=1.5', '?before=1', '?limit=0', '?limit=100000', '?tokens=no'])('refuses %s', async (query) => {
  app = await startTestApp([reply({ content: 'ok' })])
  const id = await app.finish()
  expect(() => ask(id, query)).toThrow()
})

it('knows no run of another name', async () => {
  app = await startTestApp([])
  expect(() => ask('none', '', stream)).toThrow('there is no run none')
  expect(() => ask('none', '')).toThrow('there is no run none')
})
