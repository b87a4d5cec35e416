import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '#lib/api/contract.ts'
import { deepJson, hostileBytes, hostileTexts, longLine } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import { startHttpApi, type Answer, type Ask, type HttpApi } from './http-api.ts'
import { at, ended, idOf, jsonOf } from './places.ts'

/** As an address carries them: whole characters only. */
const TEXTS = hostileTexts().map(({ name, text }) => ({ name, text: text.toWellFormed() }))
const BYTES = hostileBytes()

let api: HttpApi
let run: string
beforeAll(async () => {
  api = await startHttpApi(() => reply({ content: 'ok', logprobs: true }))
  run = idOf(await jsonOf(api, '/api/runs', { method: 'POST', body: { task: 'x' } }))
  await ended(api, run)
})
afterAll(() => api.stop())

/** A refusal is a problem in words; nothing is a failure of the server. */
function expectCalm(answer: Answer, what: string): void {
  expect(answer.status, `${what}: ${answer.text.slice(0, 300)}`).toBeLessThan(500)
  if (answer.status >= 400) expect(problemSchema.parse(answer.json()).detail, what).toMatch(/./)
}

const query = (path: string, name: string, more = '') => (text: string) => `${path}?${new URLSearchParams({ [name]: text })}${more}`
const within = (before: string, after = '') => (text: string) => `${before}${encodeURIComponent(text)}${after}`

interface AddressPlace {
  readonly name: string
  readonly address: (text: string) => string
  readonly ask?: Ask
}

const LISTED = ['q', 'model', 'tag', 'group', 'base', 'cursor', 'outcome', 'has', 'kind', 'sort', 'limit', 'minScore']
const EXPORTED = ['ids', 'collection', 'q', 'tag', 'format', 'view']
const JSON_BODY = (method: 'POST' | 'PATCH' | 'PUT'): Ask => ({ method, body: {} })

const ADDRESSES: readonly AddressPlace[] = [
  ...LISTED.map((name) => ({ name: `runs: ${name}`, address: query('/api/runs', name) })),
  { name: 'runs: the name of a filter', address: (text: string) => `/api/runs?${new URLSearchParams({ [text]: 'x' })}` },
  ...EXPORTED.map((name) => ({ name: `export: ${name}`, address: query('/api/export', name, name === 'format' ? '' : '&format=openai-messages') })),
  { name: 'import: name', address: query('/api/import', 'name'), ask: { method: 'POST' as const, raw: '', headers: { 'content-type': 'application/octet-stream' } } },
  { name: 'import: format', address: query('/api/import', 'format'), ask: { method: 'POST' as const, raw: '', headers: { 'content-type': 'application/octet-stream' } } },
  { name: 'collections: q', address: query('/api/collections', 'q') },
  { name: 'a run', address: within('/api/runs/') },
  { name: 'a run to change', address: within('/api/runs/'), ask: JSON_BODY('PATCH') },
  { name: 'a run to delete', address: within('/api/runs/'), ask: { method: 'DELETE' } },
  { name: 'a run’s events', address: within('/api/runs/', '/events') },
  { name: 'a run’s result', address: within('/api/runs/', '/result') },
  { name: 'a run’s family', address: within('/api/runs/', '/family') },
  { name: 'a run to fork', address: within('/api/runs/', '/fork'), ask: { method: 'POST', body: { message: 0 } } },
  { name: 'a run to cancel', address: within('/api/runs/', '/cancel'), ask: JSON_BODY('POST') },
  { name: 'a collection', address: within('/api/collections/') },
  { name: 'a server', address: within('/api/servers/'), ask: JSON_BODY('PATCH') },
  { name: 'a server to probe', address: within('/api/servers/', '/probe'), ask: JSON_BODY('POST') },
  { name: 'a moment', address: (text) => query(`/api/runs/${run}`, 'seq')(text) },
  { name: 'detach', address: (text) => query(`/api/runs/none`, 'detach')(text), ask: { method: 'DELETE' } },
  { name: 'events after', address: (text) => query(`/api/runs/${run}/events`, 'after')(text) },
  { name: 'the view of a result', address: (text) => query(`/api/runs/${run}/result`, 'view')(text) },
  { name: 'a turn', address: (text) => within(`/api/runs/${run}/turns/`, '/tokens')(text) },
  { name: 'tokens from', address: (text) => query(`/api/runs/${run}/turns/1/tokens`, 'from')(text) },
  { name: 'alternatives of tokens', address: (text) => query(`/api/runs/${run}/turns/1/tokens`, 'k')(text) },
  { name: 'a message to annotate', address: (text) => within(`/api/runs/${run}/messages/`, '/annotation')(text), ask: { method: 'PUT', body: { note: 'x' } } },
]

describe(`${TEXTS.length} hostile texts × ${ADDRESSES.length} places of an address: answered, or refused in words`, () => {
  it.each(ADDRESSES)('$name', async ({ address, ask }) => {
    for (const { name, text } of TEXTS) {
      // An empty part is no part: Next would call another route, or none.
      if (text === '' && !address(text).includes('?')) continue
      if (/^\.\.?$/.test(text)) continue
      expectCalm(await api.ask(address(text), ask), name)
    }
  })

  it('finds what it looks for, however odd', async () => {
    for (const { name, text } of TEXTS) {
      const task = `${text}needle`
      const id = idOf(await jsonOf(api, '/api/runs', { method: 'POST', body: { task } }))
      const found = Object.values(Object(at(await jsonOf(api, `/api/runs?${new URLSearchParams({ q: task, limit: '200' })}`), 'runs')))
      expect(found.map(idOf), name).toContain(id)
      await ended(api, id)
    }
  })
})

const HEADERS: readonly (readonly [string, string, Ask])[] = [
  ['last-event-id', 'events', { headers: { accept: 'text/event-stream' } }],
  ['accept', 'events', {}],
  ['if-match', 'events', { method: 'POST', body: { events: [{ type: 'message.removed', index: 0 }] } }],
  ['content-type', 'cancel', { method: 'POST', body: {} }],
  ['content-length', 'cancel', { method: 'POST', body: {} }],
  ['origin', 'events', {}],
  ['host', 'events', {}],
  ['authorization', 'events', {}],
  ['cookie', 'events', {}],
  ['sec-fetch-site', 'events', {}],
]

describe(`${TEXTS.length} hostile texts × ${HEADERS.length} headers, as far as a header can carry them`, () => {
  it.each(HEADERS)('%s', async (header, part, ask) => {
    let carried = 0
    for (const { name, text } of TEXTS) {
      const value = text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim()
      if (value === '') continue
      carried += 1
      expectCalm(await api.ask(`/api/runs/${run}/${part}`, { ...ask, headers: { ...ask.headers, [header]: value } }), name)
    }
    expect(carried).toBeGreaterThan(80)
  })
})

const BODIES: readonly (readonly [method: 'POST' | 'PATCH' | 'PUT', address: () => string])[] = [
  ['POST', () => '/api/runs'],
  ['PATCH', () => `/api/runs/${run}`],
  ['POST', () => '/api/drafts'],
  ['POST', () => `/api/runs/${run}/events`],
  ['POST', () => `/api/runs/${run}/fork`],
  ['PUT', () => `/api/runs/${run}/messages/0/annotation`],
  ['POST', () => '/api/preview'],
  ['POST', () => '/api/servers'],
  ['PATCH', () => '/api/servers/env'],
  ['POST', () => '/api/collections'],
  ['PATCH', () => '/api/collections/none'],
  ['POST', () => '/api/collections/none/examples'],
]

const RAW = [
  ...hostileTexts().map(({ name, text }) => ({ name, raw: Buffer.from(text) })),
  ...hostileTexts().map(({ name, text }) => ({ name: `${name}, as JSON`, raw: Buffer.from(JSON.stringify(text)) })),
  ...BYTES.map(({ name, bytes }) => ({ name, raw: Buffer.concat([Buffer.from('{"task":"'), bytes, Buffer.from('"}')]) })),
  ...(['array', 'object'] as const).flatMap((kind) => {
    const deep = deepJson(100_000, kind)
    return ['task', 'history', 'messages', 'tools', 'events', 'edits', 'toolsets', 'sampling', 'note', 'name', 'tags', '__proto__']
      .map((key) => ({ name: `100,000 levels of ${kind} as ${key}`, raw: Buffer.from(`{"${key}":${deep}}`) }))
      .concat({ name: `100,000 levels of ${kind}`, raw: Buffer.from(deep) })
  }),
  { name: 'deep arguments', raw: Buffer.from(`{"task":"x","history":[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":${deepJson(100_000)}}}]}]}`) },
  { name: 'deep parameters', raw: Buffer.from(`{"messages":[],"tools":[{"type":"function","function":{"name":"f","description":"","parameters":${deepJson(100_000)}}}]}`) },
  { name: '10 million characters', raw: Buffer.from(JSON.stringify({ task: longLine(10) })) },
  { name: '20 million characters', raw: Buffer.from(JSON.stringify({ task: longLine(20) })) },
]

describe(`${RAW.length} hostile bodies × ${BODIES.length} requests: refused in words`, () => {
  it.each(BODIES)('%s %s', { timeout: 60_000 }, async (method, address) => {
    for (const { name, raw } of RAW) {
      const answer = await api.ask(address(), { method, raw, headers: { 'if-match': '"1"' } })
      expectCalm(answer, name)
    }
    expect('polluted' in {}).toBe(false)
  })

  it('says how deep is too deep, and how large too large', async () => {
    const said = async (name: string) => (await api.ask('/api/drafts', { method: 'POST', raw: RAW.find((one) => one.name === name)?.raw ?? '' })).text
    expect(await said('deep parameters')).toContain('nested deeper than 512 levels')
    expect(await said('20 million characters')).toContain('at most 16 MB')
  })
})
