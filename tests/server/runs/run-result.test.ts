import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunEvent } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { foldSequences } from '#lib/tokens/fold-sequences.ts'
import { managedState } from '#lib/tokens/managed-state.ts'
import { runResult } from '#server/runs/run-result.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { playEpisode } from '../../support/episode.ts'
import { FakeModel, says } from '../../support/fake-model.ts'
import { LetterTokens } from '../../support/letter-tokens.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

const CALL = '<tool_call>{"name": "add", "arguments": {"a": 2, "b": 3}}</tool_call>'

let app: TestApp
beforeEach(async () => {
  app = await startTestApp([])
})
afterEach(() => app.stop())

async function keep(events: readonly RunEvent[]): Promise<void> {
  await app.ctx.store.createRuns([{ summary: summaryOf('id', foldLog(events)), events }])
}

describe('runResult', () => {
  it('has the fields of the seed, messages without the system message', async () => {
    await keep((await playEpisode({ model: new FakeModel(says(CALL), says(' 5 ')) })).events)
    const result = runResult(app.ctx, 'id', 'list')
    expect(Object.keys(result)).toEqual([
      'final_response',
      'messages',
      'api_calls',
      'completed',
      'managed_state',
      'system_prompt',
      'task_id',
    ])
    expect(result).toMatchObject({ final_response: '5', api_calls: 2, completed: true, managed_state: null, task_id: 'id' })
    expect(result.messages.map((message) => message.role)).toEqual(['user', 'assistant', 'user', 'assistant'])
    expect(result.system_prompt).toBe('You may use tools.')
  })

  it('says in the seed’s words that the turns were used up', async () => {
    await keep((await playEpisode({ model: new FakeModel(says(CALL)), plan: { maxTurns: 1 } })).events)
    expect(runResult(app.ctx, 'id', 'list')).toMatchObject({
      final_response: "I've reached the maximum number of iterations.",
      completed: false,
      api_calls: 1,
    })
  })

  it('carries the sequences of token ids where they are known, as a list or as a tree', async () => {
    const model = new FakeModel().withTokens(new LetterTokens([CALL, 'It is 5.']))
    const { events, state } = await playEpisode({ model, plan: { protocol: 'tokens', systemPrompt: '' } })
    await keep(events)
    const list = runResult(app.ctx, 'id', 'list').managed_state
    expect(list).toEqual(managedState(foldSequences(events), 'list'))
    expect(list?.nodes).toHaveLength(1)
    expect(list?.nodes[0]?.tokens).toHaveLength(state.turns[1]?.sequence?.length ?? -1)
    const tree = runResult(app.ctx, 'id', 'tree').managed_state
    expect(tree?.nodes).toMatchObject([{ turn: 1, parent: null }, { turn: 2, parent: 0 }])
  })

  it('refuses a run that is not there', () => {
    expect(() => runResult(app.ctx, 'nobody', 'list')).toThrow('there is no run nobody')
  })
})
