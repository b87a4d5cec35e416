import { expect, it } from 'vitest'
import { exampleFacts, settledMessages } from '#lib/library/example-facts.ts'
import type { Message } from '#lib/messages/message.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

it('counts messages, and calls in both forms', () => {
  const call = { id: 'a', type: 'function' as const, function: { name: 'add', arguments: '{}' } }
  const messages: Message[] = [
    { role: 'user', content: 'Write <tool_call>{}</tool_call> please' },
    { role: 'assistant', content: '<tool_call>{"name": "a", "arguments": {}}</tool_call><tool_call>{</tool_call>', tool_calls: [call] },
    { role: 'assistant', content: 'done' },
  ]
  const entries = messages.map((message) => ({ message, origin: 'authored' as const, at: 0 }))
  expect(exampleFacts({ messages: entries })).toEqual({ messages: 3, calls: 3 })
})

it('takes all messages of a run that has ended, and none of the turn that a live one is at work on', () => {
  const log = new EpisodeLog().begin(1).complete(1, '<tool_call>{}</tool_call>').call(1, 'c', [0, 9])
  expect(settledMessages(log.state)).toBe(1)
  log.answer(1, 'c').observe(1, '<tool_response>{}</tool_response>').begin(2).stream(2, 'so')
  expect(settledMessages(log.state)).toBe(3)
  log.complete(2, 'so').add({ type: 'run.finished', outcome: 'final', finalResponse: 'so' })
  expect(settledMessages(log.state)).toBe(4)
})
