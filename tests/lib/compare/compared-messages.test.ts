import { describe, expect, test } from 'vitest'
import { comparedMessages, partialWords } from '#lib/compare/compared-messages.ts'
import type { RunState, StreamedReply } from '#lib/run/state.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const begun = new EpisodeLog('q').begin(1).complete(1, 'first').begin(2).stream(2, 'sec').state

function withLast(change: Partial<RunState['turns'][number]>): RunState {
  return { ...begun, turns: begun.turns.map((turn, at) => (at === begun.turns.length - 1 ? { ...turn, ...change } : turn)) }
}
const streamed = (reply: Partial<StreamedReply>) => withLast({ streamed: { content: '', reasoning: '', toolCalls: [], ...reply } })

describe('comparedMessages', () => {
  test('what has arrived of a reply stands behind the messages', () => {
    expect(comparedMessages(begun)).toEqual([...begun.messages, { message: { role: 'assistant', content: 'sec' }, turn: 2, partial: true }])
    expect(comparedMessages(streamed({ reasoning: 'so' })).at(-1)?.message).toEqual({ role: 'assistant', content: '', reasoning: 'so' })
    expect(comparedMessages(streamed({ toolCalls: [{ index: 3, name: 'x', arguments: '{"a": ' }] })).at(-1)?.message.tool_calls).toEqual([
      { id: '3', type: 'function', function: { name: 'x', arguments: '{"a": ' } },
    ])
  })

  test('nothing is added where nothing arrived, or where something was written in its place', () => {
    expect(comparedMessages(streamed({}))).toBe(begun.messages)
    const authored = { message: { role: 'user' as const, content: 'by hand' }, origin: 'authored' as const, at: 1 }
    const written = { ...withLast({ stale: true, firstMessage: 3 }), messages: [...begun.messages, authored] }
    expect(comparedMessages(written)).toBe(written.messages)
    const whole = new EpisodeLog('q').begin(1).complete(1, 'first').state
    expect(comparedMessages(whole)).toBe(whole.messages)
  })
})

test('partialWords says why a reply is only a part of one', () => {
  expect(partialWords({ status: 'running' })).toBe('being written')
  expect(partialWords({ status: 'finished', outcome: 'failed' })).toBe('partial: the run failed')
  expect(partialWords({ status: 'finished', outcome: 'cancelled' })).toBe('partial: the run was stopped')
  expect(partialWords({ status: 'interrupted' })).toBe('partial: never completed')
})
