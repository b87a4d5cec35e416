import { describe, expect, it } from 'vitest'
import { RecordedAnswers } from '#lib/run/recorded-calls.ts'
import type { RecordedCall } from '#lib/run/recorded-calls.ts'
import { PARKED } from '#server/agent/run-episode.ts'
import { FakeTools, ofType, playEpisode } from '../../support/episode.ts'
import { FakeModel, says } from '../../support/fake-model.ts'

const CALL = '<tool_call>{"name": "add", "arguments": {"b": 3, "a": 2}}</tool_call>'
const OTHER = '<tool_call>{"name": "add", "arguments": {"a": 9, "b": 9}}</tool_call>'

function kept(callId: string, a: number, result?: number): RecordedCall {
  const outcome = result === undefined ? {} : { outcome: { ok: true, result } }
  return { turn: 1, callId, name: 'add', arguments: { a, b: 3 }, ...outcome }
}

describe('calls of the kept part that are run again', () => {
  const replay = [kept('x', 2, 5), kept('waiting', 4), kept('y', 7, 11)]
  const tools = () => new FakeTools(({ arguments: args }) => ({ ok: true, result: Number(args['a']) + 3 }))

  it('stand before the first turn, with what differs from the record', async () => {
    const runner = tools()
    const { events, state } = await playEpisode({ model: new FakeModel(says('ok')), tools: runner, opening: { replay } })
    expect(events.map((event) => event.type).slice(1, 5)).toEqual(['run.started', 'tool.replayed', 'tool.replayed', 'turn.started'])
    expect(state.replayed.map(({ callId, now, same }) => [callId, now.result, same])).toEqual([['x', 5, true], ['y', 10, false]])
    expect(runner.executions.map(({ workspace }) => workspace)).toEqual(['nowhere', 'nowhere'])
  })

  it.each([
    [PARKED, 'run.interrupted'],
    ['cancelled', 'run.finished'],
  ])('end with the signal (%s), and the call that was under way is not told', async (reason, last) => {
    const abort = new AbortController()
    const runner = new FakeTools(({ arguments: args }) => {
      if (args['a'] === 7) abort.abort(reason)
      return { ok: false, result: null, error: 'cancelled' }
    })
    const { events } = await playEpisode({ model: new FakeModel(), tools: runner, signal: abort.signal, opening: { replay } })
    expect(events.map((event) => event.type).slice(1)).toEqual(['run.started', 'tool.replayed', last])
    expect(ofType(events, 'tool.replayed')[0]).toMatchObject({ same: false, now: { ok: false, error: 'cancelled' } })
  })
})

describe('results on record', () => {
  it('answer equal calls in place of the tool, and no others', async () => {
    const runner = new FakeTools(() => ({ ok: true, result: 18 }))
    const recorded = new RecordedAnswers([kept('x', 2, 500)])
    const model = new FakeModel(says(CALL + OTHER), says('ok'))
    const { events, state } = await playEpisode({ model, tools: runner, opening: { recorded } })
    expect(runner.executions.map((execution) => execution.arguments)).toEqual([{ a: 9, b: 9 }])
    const [first, second] = ofType(events, 'tool.finished')
    expect(first).toMatchObject({ result: 500, durationMs: 0, recorded: { turn: 1, callId: 'x' } })
    expect(second?.recorded).toBeUndefined()
    expect(state.messages[2]?.message.content).toBe(
      `<tool_response>{"name": "add", "duration_s": 0.0, "result": 500}</tool_response>\n${state.messages[2]?.message.content.split('\n')[1]}`,
    )
  })
})
