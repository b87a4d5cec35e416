import { describe, expect, it, test } from 'vitest'
import { addResult, behindAnswers, emptyResult, pairCalls, removePair, withoutResult, withResult } from '#lib/draft/call-results.ts'
import type { CallPair } from '#lib/draft/call-results.ts'
import type { Message } from '#lib/messages/message.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'

const native = (...ids: string[]): Message => ({
  role: 'assistant',
  content: '',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
})
const answers = (id: string, content = '1'): Message => ({ role: 'tool', content, tool_call_id: id })
const BLOCK = '<tool_call>{"name": "look"}</tool_call>'
const written = (count: number): Message => ({ role: 'assistant', content: Array.from({ length: count }, () => BLOCK).join('\n') })
const told = (...results: string[]): Message => ({
  role: 'user',
  content: results.map((result) => `<tool_response>${result}</tool_response>`).join('\n'),
})
const user: Message = { role: 'user', content: 'And?' }

function pairAt(messages: readonly Message[], at: number): CallPair {
  const pair = pairCalls(messages).pairs[at]
  if (pair === undefined) throw new Error(`there is no call ${at}`)
  return pair
}

function after(messages: readonly Message[], bodies: readonly AuthoringBody[]): Message[] {
  const opening = messages.map((message, index): AuthoringBody => ({ type: 'message.authored', index, message }))
  const state = fold(INITIAL_STATE, [...opening, ...bodies].map((body, at) => ({ ...body, seq: at + 1, at: 0 })))
  return state.messages.map((entry) => entry.message)
}

/** The results of each call, by the message and the text. */
const results = (messages: readonly Message[]): [number, string][][] =>
  pairCalls(messages).pairs.map((pair) => pair.results.map(({ message, text }) => [message, text]))

describe('pairs of calls and results', () => {
  it.each<[string, Message[], [number, string][][], number]>([
    ['by id, in any order', [native('a', 'b'), answers('b', '2'), answers('a', '1')], [[[2, '1']], [[1, '2']]], 0],
    ['up to the next assistant message', [native('a'), written(0), answers('a')], [[]], 1],
    ['two of one id, in their order', [native('a', 'a'), answers('a', '1'), answers('a', '2')], [[[1, '1']], [[2, '2']]], 0],
    ['one too many, at its call', [native('a'), answers('a', '1'), answers('a', '2')], [[[1, '1'], [2, '2']]], 0],
    ['an id nobody has', [native('a'), answers('b')], [[]], 1],
    ['the nth block to the nth call', [written(2), told('1', '2')], [[[1, '1']], [[1, '2']]], 0],
    ['blocks of several messages', [written(2), told('1'), told('2')], [[[1, '1']], [[2, '2']]], 0],
    ['a block too many', [written(1), told('1', '2')], [[[1, '1']]], 1],
    ['tool messages without an id, as blocks or whole', [written(2), { role: 'tool', content: '<tool_response>1</tool_response>' }, { role: 'tool', content: '2' }], [[[1, '1']], [[2, '2']]], 0],
    ['both forms side by side', [{ ...native('a'), content: BLOCK }, answers('a', '1'), told('2')], [[[1, '1']], [[2, '2']]], 0],
    ['nothing before a call', [told('1'), answers('a')], [], 2],
  ])('%s', (...[, messages, expected, orphans]) => {
    expect(results(messages)).toEqual(expected)
    expect(pairCalls(messages).orphans).toHaveLength(orphans)
  })

  it('knows a result that says an error', () => {
    const messages = [native('a', 'b', 'c'), answers('a', '{"error": "no"}'), answers('b', '"error"'), answers('c', '{"result": "error"}')]
    expect(pairCalls(messages).pairs.map((pair) => pair.results[0]?.ok)).toEqual([false, true, true])
    expect(pairCalls([written(1), told('{"name": "look", "error": "no"}')]).pairs[0]?.results[0]?.ok).toBe(false)
  })
})

describe('a result', () => {
  it('is changed alone', () => {
    const messages = [written(2), told('1', '2')]
    const place = pairAt(messages, 1).results[0]
    expect(place && withResult(told('1', '2'), place, '3')).toEqual(told('1', '3'))
    expect(place && withoutResult(told('1', '2'), place)).toEqual(told('1'))
    expect(withResult(answers('a'), {}, '3')).toEqual(answers('a', '3'))
  })

  it.each<[string, Message[], number, Message[]]>([
    ['a tool message', [native('a'), user], 0, [native('a'), answers('a', 'x'), user]],
    ['behind those of earlier calls', [native('a', 'b', 'c'), answers('a'), answers('c')], 1, [native('a', 'b', 'c'), answers('a'), answers('b', 'x'), answers('c')]],
    ['a message with a block', [written(1), user], 0, [written(1), told('x'), user]],
    ['a block behind the others', [written(2), told('1'), user], 1, [written(2), told('1', 'x'), user]],
    ['a block behind tool messages', [{ ...native('a'), content: BLOCK }, answers('a')], 1, [{ ...native('a'), content: BLOCK }, answers('a'), told('x')]],
  ])('that is missing is written as %s', (...[, messages, at, expected]) => {
    const pair = pairAt(messages, at)
    const bodies = addResult(messages, pair, 'x')
    expect(after(messages, bodies)).toEqual(expected)
    expect(results(after(messages, bodies))[at]).toMatchObject([[expect.any(Number), 'x']])
  })

  it('that is to be written begins with the words around it, in a block', () => {
    expect(emptyResult(pairAt([written(1)], 0).call)).toBe('{"name": "look", "result": ""}')
    expect(emptyResult(pairAt([native('a')], 0).call)).toBe('')
  })
})

test.each<[string, Message[], number, number]>([
  ['a message without calls', [user, written(1)], 0, 1],
  ['all tool messages that answer it', [native('a', 'b'), answers('a'), answers('b'), user], 0, 3],
  ['the message with its blocks', [written(2), told('1', '2'), user], 0, 2],
  ['a call without a result', [native('a'), user], 0, 1],
  ['nothing', [native('a'), answers('a')], -1, 0],
])('the place behind %s', (...[, messages, at, expected]) => {
  expect(behindAnswers(messages, at)).toBe(expected)
})

describe('a pair', () => {
  it.each<[string, Message[], number, Message[]]>([
    ['with its tool messages', [native('a', 'b'), answers('a'), answers('b')], 0, [native('b'), answers('b')]],
    ['with all that said nothing else', [user, native('a'), answers('a'), user], 0, [user, user]],
    ['with its block', [written(2), told('1', '2'), user], 0, [written(1), told('2'), user]],
    ['and leaves what else was said', [{ ...native('a'), content: 'So' }, answers('a')], 0, [{ role: 'assistant', content: 'So' }]],
  ])('goes %s', (...[, messages, at, expected]) => {
    expect(after(messages, removePair(messages, pairAt(messages, at)))).toEqual(expected)
  })
})
