import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import { callKey, canonicalJson, RecordedAnswers, recordedCalls, sameAnswer } from '#lib/run/recorded-calls.ts'
import type { RecordedCall } from '#lib/run/recorded-calls.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const written = (...messages: Message[]) => recordedCalls({ turns: [], messages: messages.map((message) => ({ message, origin: 'authored', at: 1 })) })
const call = (id: string, name: string, text: string) => ({ id, type: 'function' as const, function: { name, arguments: text } })
const asked = (content: string): Message => ({ role: 'assistant', content })

describe('recordedCalls', () => {
  it('takes the calls of turns as they were recorded, waiting ones without an outcome', () => {
    const log = new EpisodeLog().begin(1).complete(1, 'x').call(1, 'a', [0, 1]).call(1, 'b', [0, 1]).answer(1, 'a').answer(1, 'b', 'no')
    log.observe(1, 'told').begin(2).complete(2, 'y').call(2, 'c', [0, 1])
    expect(recordedCalls(log.state)).toEqual([
      { turn: 1, callId: 'a', name: 'calculator', arguments: { expression: '2*3' }, outcome: { ok: true, result: 6 } },
      { turn: 1, callId: 'b', name: 'calculator', arguments: { expression: '2*3' }, outcome: { ok: false, result: null, error: 'no' } },
      { turn: 2, callId: 'c', name: 'calculator', arguments: { expression: '2*3' } },
    ])
  })

  it('pairs written structured calls with tool messages by their ids', () => {
    const reply: Message = { role: 'assistant', content: '', tool_calls: [call('a', 'add', '{"a": 1}'), call('b', 'add', ''), call('c', 'add', '{')] }
    const calls = written(reply, { role: 'tool', tool_call_id: 'b', content: '{"error": "no"}' }, { role: 'tool', tool_call_id: 'a', content: '{"sum": 1}' })
    expect(calls).toEqual([
      { turn: 0, callId: 'message_0_1', name: 'add', arguments: { a: 1 }, outcome: { ok: true, result: { sum: 1 } } },
      { turn: 0, callId: 'message_0_2', name: 'add', arguments: {}, outcome: { ok: false, result: null, error: 'no' } },
    ])
  })

  it('pairs the n-th written block with the n-th response, broken blocks too', () => {
    const block = (text: string): string => `<tool_call>${text}</tool_call>`
    const calls = written(
      { role: 'user', content: '<tool_response>{"result": "not this"}</tool_response>' },
      asked(`${block('{"name": "x", "arguments": {}}')}${block('{"name":')}${block('{"name": "y", "arguments": {"k": [1]}}')}`),
      { role: 'user', content: '<tool_response>{"name": "x", "result": 1}</tool_response>\n<tool_response>{"error": "bad"}</tool_response>\n<tool_response>plain</tool_response>' },
      asked(block('{"name": "z", "arguments": {}}')),
    )
    expect(calls.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['x', { ok: true, result: 1 }],
      ['y', { ok: true, result: 'plain' }],
      ['z', undefined],
    ])
  })
})

describe('equal calls and answers', () => {
  it('knows no order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value))
        const turned = Object.fromEntries(Object.entries(value).toReversed())
        expect(canonicalJson(JSON.parse(JSON.stringify(turned)))).toBe(canonicalJson(JSON.parse(JSON.stringify(json))))
        expect(JSON.parse(canonicalJson(JSON.parse(JSON.stringify(json))))).toEqual(json)
      }),
      { numRuns: 100 },
    )
    expect(callKey({ name: 'f', arguments: { a: 1, b: { c: 2, d: 3 } } })).toBe(callKey({ name: 'f', arguments: { b: { d: 3, c: 2 }, a: 1 } }))
    expect(callKey({ name: 'f', arguments: { a: [1, 2] } })).not.toBe(callKey({ name: 'f', arguments: { a: [2, 1] } }))
  })

  it('compares results by value or by the words they are told in, failures by their words', () => {
    expect(sameAnswer({ ok: true, result: { a: 1, b: 2 } }, { ok: true, result: { b: 2, a: 1 } })).toBe(true)
    expect(sameAnswer({ ok: true, result: 7 }, { ok: true, result: '7' })).toBe(true)
    expect(sameAnswer({ ok: true, result: 7 }, { ok: true, result: 8 })).toBe(false)
    expect(sameAnswer({ ok: true, result: null }, { ok: false, result: null, error: 'x' })).toBe(false)
    expect(sameAnswer({ ok: false, result: null, error: 'x' }, { ok: false, result: null, error: 'x' })).toBe(true)
    expect(sameAnswer({ ok: false, result: null, error: 'x' }, { ok: false, result: null, error: 'y' })).toBe(false)
  })
})

describe('RecordedAnswers', () => {
  const record = (callId: string, key: string, result?: number): RecordedCall => ({
    turn: 1,
    callId,
    name: 'lookup',
    arguments: { key },
    ...(result === undefined ? {} : { outcome: { ok: true, result } }),
  })
  const calls = [record('a', 'x', 1), record('b', 'y', 2), record('c', 'x', 3), record('d', 'z')]
  const take = (answers: RecordedAnswers, key: string) => answers.take({ name: 'lookup', arguments: { key } })?.outcome.result

  it('gives equal calls their results one after the other, then the last again', () => {
    const answers = new RecordedAnswers(calls)
    expect(['x', 'x', 'x', 'y', 'z', 'other'].map((key) => take(answers, key))).toEqual([1, 3, 3, 2, undefined, undefined])
  })

  it('goes on behind what was used before a stop', () => {
    const answers = new RecordedAnswers(calls, [{ turn: 1, callId: 'a' }])
    expect(answers.take({ name: 'lookup', arguments: { key: 'x' } })).toEqual({ from: { turn: 1, callId: 'c' }, outcome: { ok: true, result: 3 } })
  })
})
