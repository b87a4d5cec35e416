import { describe, expect, it } from 'vitest'
import { runResult } from '#server/runs/run-result.ts'
import { playEpisode } from '../../support/episode.ts'
import { FakeModel, says } from '../../support/fake-model.ts'

const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'

describe('runResult', () => {
  it('has the fields of the seed, messages without the system message', async () => {
    const { state } = await playEpisode({ model: new FakeModel(says(CALL), says(' 5 ')) })
    const result = runResult('id', state)
    expect(Object.keys(result)).toEqual([
      'final_response',
      'messages',
      'api_calls',
      'completed',
      'managed_state',
      'system_prompt',
      'task_id',
    ])
    expect(result).toMatchObject({ final_response: '5', api_calls: 2, completed: true, task_id: 'id' })
    expect(result.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(result.system_prompt).toBe('You may use tools.')
  })

  it('says in the seed’s words that the turns were used up', async () => {
    const { state } = await playEpisode({ model: new FakeModel(says(CALL)), plan: { maxTurns: 1 } })
    expect(runResult('id', state)).toMatchObject({
      final_response: "I've reached the maximum number of iterations.",
      completed: false,
      api_calls: 1,
    })
  })
})
