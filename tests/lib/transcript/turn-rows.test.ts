import { expect, test } from 'vitest'
import { pairCalls } from '#lib/draft/call-results.ts'
import { scanReply } from '#lib/tool-calls/scan-reply.ts'
import { nameInWriting, turnRows } from '#lib/transcript/turn-rows.ts'
import type { TurnView } from '#lib/transcript/turn-rows.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

function viewOf(log: EpisodeLog, more: Partial<TurnView> = {}): TurnView {
  const { turns, messages, createdAt } = log.state
  const turn = turns.at(-1)
  if (turn === undefined) throw new Error('a turn was expected')
  const entry = turn.messageIndex === undefined ? undefined : messages[turn.messageIndex]
  const message = entry?.message
  const content = message?.content ?? turn.streamed?.content ?? ''
  const segments = scanReply(content, { truncated: false })
  const reply = { content, segments, reasoning: message?.reasoning ?? '', observed: [], standing: [] }
  return { turn, run: { createdAt }, entry, ...reply, live: false, watched: false, final: false, ...more }
}

const kinds = (view: TurnView) => turnRows(view).map((row) => row.kind)
const BAD = '<tool_call>\n{name: 1}\n</tool_call>'
const GOOD = '<tool_call>\n{"name": "calculator", "arguments": {}}\n</tool_call>'

test('text, think blocks, calls and rejections stand in the order of the text', () => {
  const content = `<think>hm</think>\nFirst\n${BAD}\nthen\n${GOOD}\nlast`
  const bad = content.indexOf(BAD)
  const good = content.indexOf(GOOD)
  const error = { kind: 'invalid_json' as const, message: 'no', raw: BAD, span: [bad, bad + BAD.length] satisfies [number, number] }
  const log = new EpisodeLog()
    .begin(1)
    .complete(1, content)
    .add({ type: 'call.rejected', turn: 1, error })
    .call(1, 'call_1_1', [good, good + GOOD.length])
  const rows = turnRows(viewOf(log))
  expect(rows.map((row) => `${row.key} ${row.kind}`)).toEqual([
    't1 reply',
    't1.b0 rejection',
    't1.p1 reply',
    't1.b1 call',
    't1.p2 reply',
  ])
  expect(rows[0]).toMatchObject({ parts: [{ kind: 'think', text: 'hm' }, { kind: 'text', text: 'First' }] })
  expect(rows.map((row) => row.head !== undefined)).toEqual([true, false, false, false, false])
})

test('a reply of nothing but a call has no empty row of text', () => {
  const log = new EpisodeLog().begin(1).complete(1, GOOD).call(1, 'call_1_1', [0, GOOD.length])
  expect(kinds(viewOf(log))).toEqual(['call'])
})

test('structured calls come after the text, rejected ones too', () => {
  const log = new EpisodeLog()
    .begin(1)
    .complete(1, 'Looking.')
    .add({ type: 'call.parsed', turn: 1, call: { id: 'a', name: 'calculator', arguments: {}, source: 'structured' } })
    .add({ type: 'call.rejected', turn: 1, error: { kind: 'invalid_json', message: 'no', raw: '{', callId: 'b' } })
  expect(turnRows(viewOf(log)).map((row) => row.key)).toEqual(['t1', 't1.s0', 't1.s1'])
})

test('structured calls are shown while they are written', () => {
  const log = new EpisodeLog()
    .begin(1)
    .add({ type: 'tokens.appended', turn: 1, channel: 'tool_call', text: '{"a', t: 1, call: 0, name: 'calculator' })
  const rows = turnRows(viewOf(log, { live: true }))
  expect(rows).toMatchObject([{ key: 't1.s0', kind: 'writing', name: 'calculator', text: '{"a', live: true }])
})

test('a turn that has just begun waits in a row of its own', () => {
  const rows = turnRows(viewOf(new EpisodeLog().begin(1), { live: true }))
  expect(rows).toMatchObject([{ key: 't1', kind: 'reply', live: true, parts: [] }])
})

test('a reply that was never completed says so, once the run is over', () => {
  const log = new EpisodeLog().begin(1).stream(1, 'half')
  expect(kinds(viewOf(log, { live: true }))).toEqual(['reply'])
  expect(turnRows(viewOf(log))).toMatchObject([{ kind: 'reply', live: false }, { kind: 'note', error: false }])
})

test('a reply cut off at the token limit says why', () => {
  const log = new EpisodeLog().begin(1).complete(1, 'half', { finishReason: 'length' })
  expect(turnRows(viewOf(log)).at(-1)).toMatchObject({ kind: 'note', tone: 'warn', error: true })
})

test('failed requests stand before the reply', () => {
  const error = { code: 'model_overloaded', message: 'Too busy.' }
  const log = new EpisodeLog().begin(1).add({ type: 'request.failed', turn: 1, error, retryInMs: 500 }).complete(1, 'ok')
  const rows = turnRows(viewOf(log))
  expect(rows.map((row) => row.kind)).toEqual(['note', 'reply'])
  expect(rows[0]).toMatchObject({ text: 'Too busy. Tried again after 0.5 s.' })
})

test('the name of a call can be told as soon as it is whole', () => {
  expect(nameInWriting('{"name": "calc')).toBe('')
  expect(nameInWriting('{"name": "calculator", "arg')).toBe('calculator')
})

test('a reply that was begun says how, and tells what is kept from what was sampled', () => {
  const log = new EpisodeLog().begin(1)
  const text = { content: '<think>\nkept rea', reasoning: '' }
  log.add({ type: 'reply.prefilled', turn: 1, text, keep: 3, count: 4, how: 'text' })
  log.stream(1, 'son</think>\nNew.').complete(1, '<think>\nkept reason</think>\nNew.')
  const [begun, reply, ...rest] = turnRows(viewOf(log))
  expect(begun).toMatchObject({ kind: 'note', head: { role: 'assistant' }, badge: { word: 'as text' }, error: false })
  expect(reply).toMatchObject({ kind: 'reply', parts: [{ kind: 'think', text: 'kept reason', kept: 8 }, { kind: 'text', text: 'New.' }] })
  expect(reply?.kind === 'reply' && 'kept' in (reply.parts[1] ?? {})).toBe(false)
  expect(rest).toEqual([])
})

test('reasoning that was kept is told apart', () => {
  const log = new EpisodeLog().begin(1)
  log.add({ type: 'reply.prefilled', turn: 1, text: { content: '', reasoning: 'kept' }, keep: 1, count: 1, how: 'ids' })
  log.complete(1, 'Done.', { reasoning: 'kept and new' })
  expect(turnRows(viewOf(log)).find((row) => row.kind === 'reply')).toMatchObject({ keptReasoning: 4 })
})

test('a turn that is out of date, and one that stood there, say so beside the text', () => {
  const log = new EpisodeLog().begin(1).complete(1, 'x')
  const [turn] = log.state.turns
  if (turn === undefined) throw new Error('a turn was expected')
  const [row] = turnRows(viewOf(log, { turn: { ...turn, stale: true, given: 1 } }))
  expect(row?.head?.notes?.map((note) => note.word)).toEqual(['before an edit above', 'stood there'])
})

test('of a reply that stood there, calls that were answered before stand beside those that were run', () => {
  const ask = (id: string) => ({ id, type: 'function' as const, function: { name: 'calculator', arguments: '{}' } })
  const message = { role: 'assistant' as const, content: `x ${GOOD}`, tool_calls: [ask('a'), ask('b')] }
  const log = new EpisodeLog().begin(1).complete(1, message.content)
  log.add({ type: 'call.parsed', turn: 1, call: { id: 'b', name: 'calculator', arguments: {}, source: 'structured' } })
  const { pairs } = pairCalls([message, { role: 'tool', content: '4', tool_call_id: 'a' }])
  const rows = turnRows(viewOf(log, { standing: pairs }))
  expect(rows.map((row) => `${row.key} ${row.kind}`)).toEqual(['t1 reply', 't1.b0 call', 't1.s0 call', 't1.s1 call'])
  expect(rows[2]).toMatchObject({ written: true, turn: 1, entry: { call: { id: 'a' }, outcome: { result: 4 } } })
  expect(rows[3]).toMatchObject({ entry: { call: { id: 'b' } } })
})
