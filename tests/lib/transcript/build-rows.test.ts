import { expect, test } from 'vitest'
import { fold, foldLog } from '#lib/run/fold.ts'
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
    .add({ type: 'run.interrupted', why: 'The server stopped.' })
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
  expect(rows[2]).toMatchObject({ discarded: [{ turn: 1, streamed: { content: 'lost' } }] })
  expect(rows[3]).toMatchObject({ parts: [{ text: 'found' }] })
})

test('a failed run says what happened and what to do', () => {
  const log = new EpisodeLog()
    .begin(1)
    .add({ type: 'run.finished', outcome: 'failed', error: { code: 'model_unreachable', message: 'Nothing answers.' } })
  const rows = new RowBuilder().build(log.state)
  expect(rows.at(-1)).toMatchObject({ kind: 'end', outcome: 'failed' })
  expect(rows.at(-1)).toHaveProperty('text', expect.stringMatching(/^Nothing answers\. .*Settings/))
})
