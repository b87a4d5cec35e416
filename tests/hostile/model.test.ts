import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runEventSchema, type RunEvent } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { deepJson, hostileBytes, hostileTexts, longLine, repeats } from '../support/hostile.ts'
import { errorReply, json, reply, sse, stream, wholeReply, type Script } from '../support/scripted-model-server.ts'
import { keyed } from './fields.ts'
import { startHttpApi, type HttpApi } from './http-api.ts'
import { at, ended, idOf, jsonOf } from './places.ts'

const TEXTS = hostileTexts()
const BYTES = hostileBytes()
const RUN_TIMEOUT = 60_000

/** What the model says first to a run, by the run's task; then it says that it is done. */
const scripts = new Map<string, Script>()
let api: HttpApi
beforeAll(async () => {
  api = await startHttpApi(({ body }) => {
    const task = body.messages?.find(({ role }) => role === 'user')?.content ?? ''
    const asked = body.messages?.at(-1)?.content === task
    return (asked ? scripts.get(task) : undefined) ?? reply({ content: 'done' })
  })
})
afterAll(() => api.stop())

const logSchema = z.object({ events: z.array(runEventSchema) })

interface Seen {
  readonly events: readonly RunEvent[]
  readonly state: unknown
}

let counted = 0
/** Runs an episode in which the model begins with this; all of it must be readable, and the state the fold of the log. */
async function seen(script: Script, protocol: 'native' | 'hermes' = 'hermes'): Promise<Seen> {
  counted += 1
  const task = `task ${counted}`
  scripts.set(task, script)
  const id = idOf(await jsonOf(api, '/api/runs', { method: 'POST', body: { task, protocol, maxTurns: 3 } }))
  await ended(api, id)
  const { events } = logSchema.parse(await jsonOf(api, `/api/runs/${id}/events`))
  const state = at(await jsonOf(api, `/api/runs/${id}`), 'state')
  expect(JSON.parse(JSON.stringify(foldLog(events)))).toEqual(state)
  expect(at(state, 'status')).toBe('finished')
  for (const turn of [1, 2]) {
    const tokens = await api.ask(`/api/runs/${id}/turns/${turn}/tokens?format=json`)
    expect(tokens.status, tokens.text.slice(0, 200)).toBeLessThan(500)
  }
  expect((await api.ask(`/api/runs/${id}/result`)).status).toBe(200)
  return { events, state }
}

const textOf = (events: readonly RunEvent[], channel: string): string =>
  events.map((event) => (event.type === 'tokens.appended' && event.turn === 1 && event.channel === channel ? event.text : '')).join('')

interface ModelPlace {
  readonly name: string
  readonly say: (text: string) => Script
  readonly protocol?: 'native' | 'hermes'
  /** What of the run should equal the text. */
  readonly read?: (run: Seen) => unknown
}

const calling = (name: string, text: string, id?: string): Script => reply({ toolCalls: [{ name, arguments: text, ...(id === undefined ? {} : { id }) }] })
const inBlock = (value: unknown): string => `<tool_call>${JSON.stringify(value)}</tool_call>`
const parsedCalls = ({ events }: Seen) => events.flatMap((event) => (event.type === 'call.parsed' ? [event.call] : []))
const results = ({ events }: Seen) => events.flatMap((event) => (event.type === 'tool.finished' ? [event.result] : []))

const PLACES: readonly ModelPlace[] = [
  { name: 'content', say: (text) => reply({ content: text }), read: ({ events }) => textOf(events, 'content') },
  { name: 'content, a byte at a time', say: (text) => ({ ...reply({ content: text }), splitEvery: 1 }), read: ({ events }) => textOf(events, 'content') },
  { name: 'content of a whole reply', say: (text) => wholeReply({ content: text }), read: ({ events }) => textOf(events, 'content') },
  { name: 'content without tools', say: (text) => reply({ content: text }), protocol: 'native', read: ({ events }) => textOf(events, 'content') },
  { name: 'reasoning', say: (text) => reply({ reasoning: text, content: 'x' }), read: ({ events }) => textOf(events, 'reasoning') },
  { name: 'a token and its alternative', say: (text) => reply({ tokens: [{ text: text || 'x', logprob: -1, top: [{ text, logprob: -1 }] }] }), read: ({ events }) => (textOf(events, 'content')) },
  { name: 'the name of a call', say: (text) => calling(text, '{}'), protocol: 'native' },
  { name: 'the id of a call', say: (text) => calling('lookup', '{"key":"order-17"}', text), protocol: 'native' },
  { name: 'the arguments of a call', say: (text) => calling('lookup', text), protocol: 'native' },
  { name: 'an argument', say: (text) => calling('lookup', JSON.stringify({ key: text })), protocol: 'native', read: (run) => parsedCalls(run)[0]?.arguments['key'] },
  { name: 'an argument and its key, in text', say: (text) => reply({ content: inBlock({ name: 'lookup', arguments: keyed(text) }) }) },
  { name: 'inside the block of a call', say: (text) => reply({ content: `<tool_call>${text}</tool_call>` }) },
  { name: 'around calls', say: (text) => reply({ content: `${text}${inBlock({ name: 'lookup', arguments: { key: 'order-17' } })}${text}` }) },
  { name: 'an expression to evaluate', say: (text) => calling('calculator', JSON.stringify({ expression: text })), protocol: 'native' },
  { name: 'a unit, whose error names it', say: (text) => calling('convert', JSON.stringify({ value: 1, from: text, to: 'm' })), protocol: 'native' },
  {
    name: 'what a tool stores and gives back',
    say: (text) => reply({ toolCalls: [{ name: 'remember', arguments: JSON.stringify({ key: 'k', value: text }) }, { name: 'lookup', arguments: '{"key":"k"}' }] }),
    protocol: 'native',
    read: (run) => results(run)[1],
  },
  { name: 'the reason why it ended', say: (text) => reply({ content: 'x', finishReason: text || 'stop' }) },
  { name: 'counts of tokens', say: (text) => reply({ content: 'x', usage: { prompt_tokens: text, completion_tokens: 1e308, total: { [text]: text } } }) },
  { name: 'an event of its stream', say: (text) => ({ chunks: [sse(text), sse('[DONE]')] }) },
  { name: 'the stream itself', say: (text) => ({ chunks: [text, '\n\n'] }) },
  { name: 'an answer in place of a stream', say: (text) => ({ headers: { 'content-type': 'application/json' }, chunks: [text] }) },
  { name: 'an unknown field, and its name', say: (text) => stream([{ choices: [{ index: 0, delta: { content: 'x', ...keyed(text) }, finish_reason: 'stop' }], ...keyed(text) }]) },
  { name: 'the message of an error', say: (text) => errorReply(400, { message: text }) },
  { name: 'the body of an error', say: (text) => ({ status: 422, headers: { 'content-type': 'text/html' }, chunks: [text] }) },
]

describe(`${TEXTS.length} hostile texts × ${PLACES.length} places of a model's answer: each run ends, its log folds, and what is kept is exact`, () => {
  it.each(PLACES)('$name', { timeout: RUN_TIMEOUT }, async ({ say, protocol, read }) => {
    for (let from = 0; from < TEXTS.length; from += 27) {
      await Promise.all(
        TEXTS.slice(from, from + 27).map(async ({ name, text }) => {
          const run = await seen(say(text), protocol)
          if (read !== undefined && text !== '') expect(read(run), name).toEqual(text)
        }),
      )
    }
    expect('polluted' in {}).toBe(false)
  })
})

describe(`${BYTES.length} byte sequences that are no UTF-8, from a model`, () => {
  it.each(BYTES)('$name', async ({ bytes }) => {
    const [head, tail] = ['data: {"choices":[{"index":0,"delta":{"content":"a', 'b"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n']
    await seen({ chunks: [head, bytes, tail] })
    await seen({ chunks: [bytes] })
  })
})

describe('what is too much, from a model', () => {
  it('takes a line of 10 million characters, whole', { timeout: RUN_TIMEOUT }, async () => {
    const line = longLine(10)
    const { events } = await seen(reply({ content: line.match(/.{1,1000000}/g) ?? [] }))
    expect(textOf(events, 'content') === line).toBe(true)
  })

  it('says of a single event of 10 million characters that it is too large', { timeout: RUN_TIMEOUT }, async () => {
    const { state } = await seen(reply({ content: longLine(10) }))
    expect(state).toMatchObject({ outcome: 'failed', error: { message: expect.stringMatching(/8 MB|too large/i) } })
  })

  it.each(['array', 'object'] as const)('refuses an %s of 100,000 levels, wherever it stands', { timeout: RUN_TIMEOUT }, async (kind) => {
    const deep = deepJson(100_000, kind)
    await seen(reply({ content: `<tool_call>${deep}</tool_call>` }))
    await seen(reply({ content: `<tool_call>{"name":"lookup","arguments":${deep}}</tool_call>` }))
    await seen(calling('lookup', deep), 'native')
    await seen(calling('lookup', `{"key":${deep}}`), 'native')
    await seen({ chunks: [`data: ${deep}\n\n`, 'data: [DONE]\n\n'] })
    await seen({ chunks: [`data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"lookup","arguments":${deep}}}]}}]}\n\n`, 'data: [DONE]\n\n'] }, 'native')
    await seen({ status: 400, headers: { 'content-type': 'application/json' }, chunks: [deep] })
    await seen(json({ choices: [{ message: { content: deep } }] }))
  })

  it.each(repeats())('reads 300,000 characters of $name in no more than seconds', { timeout: RUN_TIMEOUT }, async ({ text }) => {
    const pieces = text.match(/[^]{1,20000}/g) ?? []
    await seen(reply({ content: pieces }))
    await seen(reply({ toolCalls: [{ name: 'lookup', arguments: pieces }] }), 'native')
  })
})
