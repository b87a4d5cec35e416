import { expect, test } from 'vitest'
import { basisOf } from '#lib/run/basis.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { fold, foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { RowBuilder } from '#lib/transcript/build-rows.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const BLOCK = '<tool_call>\n{"name": "calculator", "arguments": {"expression": "2*3"}}\n</tool_call>'
const keysOf = (log: EpisodeLog) => new RowBuilder().build(log.state).map((row) => `${row.key} ${row.kind}`)

function whole(): EpisodeLog {
  return new EpisodeLog()
    .begin(1)
    .complete(1, `Let me see.\n${BLOCK}`)
    .call(1, 'call_1_1', [12, 12 + BLOCK.length])
    .answer(1, 'call_1_1')
    .observe(1, '<tool_response>6</tool_response>')
    .begin(2)
    .complete(2, 'It is 6.')
    .add({ type: 'run.finished', outcome: 'final', finalResponse: 'It is 6.' })
}

test('a whole episode, in order and under stable keys', () => {
  expect(keysOf(whole())).toEqual([
    'system system',
    'm0 message',
    't1 reply',
    't1.b0 call',
    'm2 observation',
    't2 reply',
    'end end',
  ])
})

test('the reply of a finished run is its final answer, no other', () => {
  const replies = new RowBuilder().build(whole().state).filter((row) => row.kind === 'reply')
  expect(replies.map((row) => row.final)).toEqual([false, true])
})

test('a call keeps its key from its first letter to its result', () => {
  const builder = new RowBuilder()
  const { events } = new EpisodeLog()
    .begin(1)
    .stream(1, 'Let me see.\n<tool_')
    .stream(1, 'call>\n{"name": "calculator", "argu')
    .stream(1, BLOCK.slice('<tool_call>\n{"name": "calculator", "argu'.length))
    .complete(1, `Let me see.\n${BLOCK}`)
    .call(1, 'call_1_1', [12, 12 + BLOCK.length])
  const seen: string[] = []
  for (let end = 3; end <= events.length; end += 1) {
    const row = builder.build(foldLog(events.slice(0, end))).find((one) => one.key === 't1.b0')
    seen.push(row === undefined ? 'none' : row.kind === 'writing' ? `writing ${row.name}` : row.kind)
  }
  expect(seen).toEqual(['none', 'none', 'writing calculator', 'writing calculator', 'writing calculator', 'call'])
})

test('a token changes the row that it belongs to, and no other', () => {
  const builder = new RowBuilder()
  const { events } = new EpisodeLog()
    .begin(1)
    .complete(1, 'one')
    .observe(1, 'told')
    .begin(2)
    .stream(2, 'a')
    .stream(2, 'b')
  const before = foldLog(events.slice(0, -1))
  const first = builder.build(before)
  const second = builder.build(fold(before, events))
  expect(second.filter((row, at) => row !== first[at]).map((row) => row.key)).toEqual(['t2'])
  expect(builder.build(fold(before, events))).toBe(second)
  expect(builder.build(foldLog(events))).toBe(second)
})

test('a reply that was watched while it came stays whole', () => {
  const builder = new RowBuilder()
  const log = new EpisodeLog().begin(1).stream(1, 'a')
  builder.build(log.state)
  log.complete(1, 'ab').add({ type: 'run.finished', outcome: 'final' })
  expect(builder.build(log.state).find((row) => row.key === 't1')).toMatchObject({ watched: true, live: false })
  expect(new RowBuilder().build(log.state).find((row) => row.key === 't1')).toMatchObject({ watched: false })
})

test('an interruption stands before the turn that was taken again, with what was discarded', () => {
  const log = new EpisodeLog()
    .begin(1)
    .stream(1, 'lost')
    .add({ type: 'run.interrupted', why: 'the server stopped' })
  expect(keysOf(log).at(-1)).toBe('i0 note')
  log.add({ type: 'run.resumed', turn: 1 }).add({
    type: 'run.started',
    attempt: 2,
    model: { server: 'bundled', model: 'tiny', protocol: 'hermes' },
    systemPrompt: 'You can use tools.',
    tools: [],
  })
  log.begin(1).stream(1, 'found')
  const rows = new RowBuilder().build(log.state)
  expect(rows.map((row) => row.key)).toEqual(['system', 'm0', 'i0', 't1'])
  expect(rows[2]).toMatchObject({ text: expect.stringMatching(/^The server stopped\. Resumed at turn 1\. /), discarded: [{ turn: 1, streamed: { content: 'lost' } }] })
  expect(rows[3]).toMatchObject({ parts: [{ text: 'found' }] })
})

test('a failed run says what happened and what to do', () => {
  const log = new EpisodeLog()
    .begin(1)
    .add({ type: 'run.finished', outcome: 'failed', error: { code: 'model_unreachable', message: 'Nothing answers.' } })
  const rows = new RowBuilder().build(log.state)
  expect(rows.at(-1)).toMatchObject({ kind: 'end', outcome: 'failed' })
  expect(rows.at(-1)).toMatchObject({ text: 'Nothing answers.', advice: expect.stringContaining('Settings') })
})

function forked(more: () => RunEventBody[]): ReturnType<typeof foldLog> {
  const base = new EpisodeLog().begin(1).complete(1, 'one').observe(1, 'told').begin(2).complete(2, 'two')
  const cut = { run: 'base', message: 3, seq: 7 }
  const basis = basisOf(base.state, cut)
  const order = new LogOrder(basis)
  const events: RunEvent[] = []
  const config = runConfigSchema.parse({ task: 'x' })
  let at = 2_000_000
  const add = (body: RunEventBody) => events.push(order.place(body, (at += 100)))
  add({ type: 'run.created', kind: 'episode', title: 'fork', config, base: cut, environment: 'executed' })
  for (const body of more()) add(body)
  return foldLog(events, basis)
}

const model = { server: 's', model: 'm', protocol: 'hermes' as const }
const START: RunEventBody = { type: 'run.started', attempt: 1, model, systemPrompt: '', tools: [] }
const TURN: RunEventBody = { type: 'turn.started', turn: 2, protocol: 'hermes' }
const written = (index: number, content: string): RunEventBody => ({ type: 'message.authored', index, message: { role: 'user', content } })
const rowKeys = (state: ReturnType<typeof foldLog>) => new RowBuilder().build(state).map((row) => `${row.key} ${row.kind}`)

test('a fork shows what it keeps, the cut, and what it does', () => {
  expect(rowKeys(forked(() => []))).toEqual(['m0 message', 't1 reply', 'm2 observation', 'cut cut'])
  expect(rowKeys(forked(() => [START, TURN]))).toEqual(['m0 message', 't1 reply', 'm2 observation', 'cut cut', 't2 reply'])
})

test('the prompt of a fork that has not begun is not said to be none', () => {
  const tool = { type: 'function' as const, function: { name: 'calculator', description: '', parameters: {} } }
  const state = { ...forked(() => []), tools: [tool] }
  expect(rowKeys(state)[0]).toBe('m0 message')
  expect(rowKeys({ ...state, startedAt: 1 })[0]).toBe('system system')
  expect(rowKeys({ ...state, kind: 'draft' })[0]).toBe('system system')
})

test('what was written for a fork stands before, between and after turns, and the cut behind what is kept', () => {
  expect(rowKeys(forked(() => [written(3, 'after'), START, TURN]))).toEqual(['m0 message', 't1 reply', 'm2 observation', 'cut cut', 'm3 message', 't2 reply'])
  expect(rowKeys(forked(() => [written(0, 'before')]))).toEqual(['m0 message', 'm1 message', 't1 reply', 'm3 observation', 'cut cut'])
  expect(rowKeys(forked(() => [written(1, 'between')]))).toEqual(['m0 message', 'm1 message', 't1 reply', 'm3 observation', 'cut cut'])
})

test('the cut counts what is kept and lists what came out otherwise', () => {
  const answer = { ok: true, result: 1 }
  const call = { turn: 1, callId: 'c', name: 'n', arguments: {}, recorded: answer, now: { ok: true, result: 2 }, same: false, durationMs: 1 }
  const cut = new RowBuilder().build(forked(() => [START, { type: 'tool.replayed', ...call }])).find((row) => row.kind === 'cut')
  expect(cut).toMatchObject({ environment: 'executed', replayed: [call] })
  expect(cut?.text).toBe('3 messages, 1 turn · environment: tools executed again, 1 call: 0 same, 1 differs')
})

test('the rows of what was written stay the same objects while a turn goes on', () => {
  const builder = new RowBuilder()
  const before = forked(() => [written(3, 'after'), START, TURN])
  const first = builder.build(before)
  const more: RunEvent = { type: 'tokens.appended', turn: 2, channel: 'content', text: 'x', t: 1, seq: before.lastSeq + 1, at: 3_000_000 }
  const second = builder.build(fold(before, [more]))
  expect(second.filter((row, at) => row !== first[at]).map((row) => row.key)).toEqual(['t2'])
})

test('a reply that was written and then run shows its calls with what stood there and what was run', () => {
  const ask = (id: string) => ({ id, type: 'function' as const, function: { name: 'calculator', arguments: '{}' } })
  const message = { role: 'assistant' as const, content: '', tool_calls: [ask('a'), ask('b')] }
  const told = (id: string) => ({ role: 'tool' as const, content: '4', tool_call_id: id })
  const state = forked(() => [
    { type: 'message.authored', index: 3, message },
    { type: 'message.authored', index: 4, message: told('a') },
    START,
    TURN,
    { type: 'reply.given', turn: 2, index: 3 },
    { type: 'call.parsed', turn: 2, call: { id: 'b', name: 'calculator', arguments: {}, source: 'structured' } },
    { type: 'tool.started', turn: 2, callId: 'b', name: 'calculator', arguments: {} },
    { type: 'tool.finished', turn: 2, callId: 'b', ok: true, result: 5, durationMs: 1 },
    { type: 'message.observed', turn: 2, index: 5, message: told('b') },
  ])
  const rows = new RowBuilder().build(state).slice(3)
  expect(rows.map((row) => `${row.key} ${row.kind}`)).toEqual(['cut cut', 't2.s0 call', 't2.s1 call', 'm4 observation', 'm5 observation'])
  expect(rows.slice(1, 3).map((row) => row.kind === 'call' && row.entry.outcome?.result)).toEqual([4, 5])
  expect(rows[1]?.head?.notes?.map((note) => note.word)).toEqual(['stood there'])
})
