import { expect, test } from 'vitest'
import { requestMessages, requestOf } from '#lib/run/request.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const log = new EpisodeLog().begin(1).complete(1, 'first').observe(1, 'told').begin(2).complete(2, 'second')

test('a request is made of the system message and of what stood before the turn', () => {
  const { state } = log
  const [first, second] = state.turns
  if (first === undefined || second === undefined) throw new Error('two turns were expected')
  expect(requestMessages(state, first).map((one) => one.content)).toEqual(['You can use tools.', 'What is 2 times 3?'])
  expect(requestMessages(state, second).map((one) => one.content)).toEqual([
    'You can use tools.',
    'What is 2 times 3?',
    'first',
    'told',
  ])
})

test('an endpoint gets a wire body, the embedded engine its parameters', () => {
  const { state } = log
  const turn = state.turns[0]
  if (turn === undefined) throw new Error('a turn was expected')
  expect(requestOf(state, turn, 'openai')).toMatchObject({ model: 'tiny', stream: true })
  expect(requestOf(state, turn, 'embedded')).toEqual({ model: 'tiny', messages: requestMessages(state, turn), sampling: {} })
  expect(requestOf(state, { ...turn, request: undefined }, 'openai')).toBeUndefined()
})

test('a reply that was begun as text stands at the end of its request, in the words of the server', () => {
  const begun = new EpisodeLog()
  const request = { model: 'tiny', messages: 1, sampling: {}, tools: false, prefill: 'continue_final_message' as const }
  begun.add({ type: 'turn.started', turn: 1, protocol: 'hermes', request })
  begun.add({ type: 'reply.prefilled', turn: 1, text: { content: 'It ', reasoning: 'hm' }, keep: 1, count: 1, how: 'text' })
  const { state } = begun.stream(1, 'is').complete(1, 'It is')
  const turn = state.turns[0]
  if (turn === undefined) throw new Error('a turn was expected')
  expect(requestMessages(state, turn).at(-1)).toEqual({ role: 'assistant', content: 'It ', reasoning: 'hm' })
  expect(requestOf(state, turn, 'vllm')).toMatchObject({ continue_final_message: true, add_generation_prompt: false })
})
