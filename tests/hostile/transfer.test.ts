import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importLineSchema, type ImportLine } from '#lib/api/transfer.ts'
import { deepJson, gzipBomb, hostileBytes, hostileTexts, longLine, repeats, zipHead } from '../support/hostile.ts'
import { reply } from '../support/scripted-model-server.ts'
import { keyed } from './fields.ts'
import { startHttpApi, type HttpApi } from './http-api.ts'
import { at, jsonOf } from './places.ts'

const TEXTS = hostileTexts()
const BYTES = hostileBytes()

let api: HttpApi
beforeAll(async () => {
  api = await startHttpApi(() => reply({ content: 'ok' }))
})
afterAll(() => api.stop())

type Report = Extract<ImportLine, { type: 'report' }>

async function taken(file: string | Uint8Array, query: Record<string, string> = {}): Promise<Report> {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await api.ask(`/api/import?${new URLSearchParams(query)}`, { method: 'POST', raw: file, headers })
  expect(answer.status, answer.text.slice(0, 300)).toBe(200)
  const last = importLineSchema.parse(JSON.parse(answer.text.trim().split('\n').at(-1) ?? ''))
  if (last.type !== 'report') throw new Error(`no report: ${JSON.stringify(last)}`)
  return last
}

async function stateOf(report: Report, line: number): Promise<unknown> {
  const run = report.taken.find((one) => one.line === line)?.run
  return run === undefined ? undefined : at(await jsonOf(api, `/api/runs/${run}`), 'state')
}

interface FilePlace {
  readonly name: string
  readonly line: (text: string) => object
  /** Where it reads back, from a run's state. Absent where only that the line is taken or left with a reason counts. */
  readonly path?: readonly (string | number)[]
}

const ANSWER = { role: 'assistant', content: 'ok' }
const asked = (content: string) => [{ role: 'user', content }, ANSWER]
const calling = (fn: object) => ({ messages: [{ role: 'user', content: 'x' }, { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'function', function: fn }] }] })

const PLACES: readonly FilePlace[] = [
  { name: 'openai-messages: a message', line: (text) => ({ messages: asked(text) }), path: ['messages', 0, 'message', 'content'] },
  { name: 'openai-messages: the system prompt', line: (text) => ({ messages: [{ role: 'system', content: text }, ...asked('x')] }) },
  { name: 'openai-messages: reasoning', line: (text) => ({ messages: [{ role: 'user', content: 'x' }, { ...ANSWER, reasoning_content: text }] }) },
  { name: 'openai-messages: a call’s name', line: (name) => calling({ name, arguments: '{}' }), path: ['messages', 1, 'message', 'tool_calls', 0, 'function', 'name'] },
  { name: 'openai-messages: arguments', line: (text) => calling({ name: 'f', arguments: text || '{}' }) },
  { name: 'openai-messages: arguments as an object', line: (text) => calling({ name: 'f', arguments: keyed(text) }) },
  { name: 'openai-messages: a role', line: (role) => ({ messages: [{ role, content: 'x' }] }) },
  { name: 'openai-messages: a title', line: (title) => ({ title, messages: asked('x') }) },
  { name: 'openai-messages: a tool', line: (text) => ({ messages: asked('x'), tools: [{ type: 'function', function: { name: text, description: text, parameters: keyed(text) } }] }) },
  { name: 'openai-messages: an unknown key', line: (text) => ({ messages: asked('x'), ...keyed(text) }) },
  { name: 'hermes-trajectory: what a person said', line: (value) => ({ conversations: [{ from: 'human', value }, { from: 'gpt', value: 'ok' }] }), path: ['messages', 0, 'message', 'content'] },
  { name: 'hermes-trajectory: what a model said', line: (value) => ({ conversations: [{ from: 'human', value: 'x' }, { from: 'gpt', value }] }) },
  { name: 'hermes-trajectory: what a tool said', line: (value) => ({ conversations: [{ from: 'human', value: 'x' }, { from: 'gpt', value: 'y' }, { from: 'tool', value }] }) },
  { name: 'hermes-trajectory: the system text', line: (value) => ({ conversations: [{ from: 'system', value }, { from: 'human', value: 'x' }] }) },
  { name: 'hermes-trajectory: a speaker', line: (from) => ({ conversations: [{ from, value: 'x' }] }) },
  { name: 'hermes-trajectory: model and time', line: (text) => ({ conversations: [{ from: 'human', value: 'x' }], model: text, timestamp: text, metadata: keyed(text) }) },
  { name: 'preference-pairs: prompt and both sides', line: (text) => ({ prompt: text, chosen: `${text}1`, rejected: `${text}2` }), path: ['messages', 1, 'message', 'content'] },
]

describe(`${TEXTS.length} hostile texts × ${PLACES.length} places of an imported file: each line is taken exactly or left with a reason`, () => {
  it.each(PLACES)('$name', async ({ name, line, path }) => {
    const format = name.split(':')[0] ?? ''
    const report = await taken(TEXTS.map(({ text }) => JSON.stringify(line(text))).join('\n'), { format })
    for (const [index, { name: input, text }] of TEXTS.entries()) {
      const number = index + 1
      const state = await stateOf(report, number)
      if (state === undefined) expect(report.left.find((one) => one.line === number)?.why, input).toMatch(/./)
      else if (path !== undefined) expect(at(state, ...path), input).toBe(format === 'preference-pairs' ? `${text}1` : text)
    }
    if (path !== undefined) expect(report.left.length).toBeLessThan(3)
  })

  it('takes whatever a file is called', async () => {
    for (const { text } of TEXTS) {
      const name = text.toWellFormed()
      const [run] = (await taken(JSON.stringify({ messages: [{ role: 'assistant', content: 'x' }] }), { name })).taken
      expect(at(await jsonOf(api, `/api/runs/${run?.run}/events`), 'events', 0, 'imported', 'name')).toBe(name)
    }
  })

  it('says what is wrong with a line that is the text itself', async () => {
    for (const { text } of TEXTS) await taken(text, { format: 'openai-messages' })
    for (const { bytes } of BYTES) {
      const spoilt = Buffer.concat([Buffer.from('{"messages":[{"role":"user","content":"'), bytes, Buffer.from('"}]}\n{"messages":[{"role":"user","content":"good"}]}')])
      const report = await taken(spoilt, { format: 'openai-messages' })
      expect(report.left.map(({ why }) => why)).toEqual(['the line is not valid UTF-8'])
      expect(report.taken).toHaveLength(1)
    }
  })
})

describe('what is too much, in a file', () => {
  const good = JSON.stringify({ messages: asked('good') })

  it.each(['array', 'object'] as const)('leaves an %s of 100,000 levels out, wherever it stands, and takes the next line', { timeout: 60_000 }, async (kind) => {
    const deep = deepJson(100_000, kind)
    const lines = [
      deep,
      `{"messages":${deep}}`,
      `{"messages":[{"role":"user","content":${deep}}]}`,
      `{"messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":${deep}}}]}]}`,
      `{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":${deep}}}]}`,
    ]
    for (const format of ['openai-messages', 'hermes-trajectory', 'preference-pairs']) {
      const report = await taken([...lines, good].join('\n'), { format })
      const left = report.left.map(({ line }) => line)
      expect(left).toEqual(expect.arrayContaining(kind === 'object' || format !== 'openai-messages' ? [1, 2, 3] : [2, 3]))
      if (format === 'openai-messages') expect(report.taken.map(({ line }) => line)).toContain(6)
    }
  })

  it('keeps a call of deep arguments in text, which is no call', async () => {
    const value = `<tool_call>{"name":"f","arguments":${deepJson(100_000)}}</tool_call>`
    const report = await taken(JSON.stringify({ conversations: [{ from: 'human', value: 'x' }, { from: 'gpt', value }] }))
    expect(at(await stateOf(report, 1), 'messages', 1, 'message', 'content')).toBe(value)
    expect(report.lossy[0]?.why).toContain('stays text')
  })

  it('takes a line of 10 million characters', { timeout: 60_000 }, async () => {
    const text = longLine(10)
    const report = await taken(`${JSON.stringify({ messages: asked(text) })}\n${good}`)
    expect(report.taken).toHaveLength(2)
    expect(at(await stateOf(report, 1), 'messages', 0, 'message', 'content') === text).toBe(true)
  })

  it('leaves a bomb’s line out without keeping it: 300 MB from 300 kB', { timeout: 120_000 }, async () => {
    const before = process.memoryUsage().rss
    const report = await taken(gzipBomb(300))
    expect(report.left[0]?.why).toMatch(/the line has 300000000 bytes|at most/)
    expect(process.memoryUsage().rss - before).toBeLessThan(250_000_000)
  })

  it.each(repeats())('reads 300,000 characters of $name in no more than seconds', { timeout: 60_000 }, async ({ text }) => {
    const conversations = [{ from: 'human', value: 'x' }, { from: 'gpt', value: text }, { from: 'tool', value: text }]
    await taken(JSON.stringify({ conversations }))
    await taken(JSON.stringify({ messages: [{ role: 'assistant', content: text, tool_calls: [{ id: 'a', function: { name: 'f', arguments: text } }] }] }))
    await taken(text, { format: 'openai-messages' })
  })

  it('takes no archive of another kind', async () => {
    const report = await taken(zipHead())
    expect(report.taken).toEqual([])
    expect(report.left[0]?.why).toMatch(/./)
  })
})

describe('export', () => {
  it('holds every text exactly, a record a line', async () => {
    const messages = TEXTS.map(({ text }) => ({ message: { role: 'user', content: text } }))
    const id = String(at(await jsonOf(api, '/api/drafts', { method: 'POST', body: { title: 'all', messages } }), 'id'))
    const chat = await api.ask(`/api/export?format=openai-messages&ids=${id}`)
    const shareGpt = await api.ask(`/api/export?format=hermes-trajectory&ids=${id}`)
    const texts = TEXTS.map(({ text }) => text)
    const read = (text: string, list: string, field: string) => Object.values(Object(at(JSON.parse(text), list))).map((one) => at(one, field))
    expect(read(chat.text, 'messages', 'content')).toEqual(texts)
    expect(read(shareGpt.text, 'conversations', 'value').slice(-texts.length)).toEqual(texts)
    const again = await taken(chat.text)
    const state = await stateOf(again, 1)
    expect(Object.values(Object(at(state, 'messages'))).map((one) => at(one, 'message', 'content'))).toEqual(texts)
  })

  it.each(['openai-messages', 'hermes-trajectory', 'preference-pairs', 'token-masks'])('%s writes all that was taken here, a record a line', { timeout: 60_000 }, async (format) => {
    const { status, text } = await api.ask(`/api/export?format=${format}`)
    expect(status).toBe(200)
    for (const line of text.trim().split('\n')) if (line !== '') expect(typeof JSON.parse(line)).toBe('object')
    expect((await api.ask(`/api/export?format=${format}&view=report`)).status).toBe(200)
  })
})
