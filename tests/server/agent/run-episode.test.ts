import { describe, expect, it } from 'vitest'
import { PARKED } from '#server/agent/run-episode.ts'
import { ModelError } from '#server/models/model-server.ts'
import { ADD, FakeTools, ofType, playEpisode } from '../../support/episode.ts'
import { content, end, FakeModel, reasoning, says, toolCall } from '../../support/fake-model.ts'

const CALL = '<tool_call>\n{"name": "add", "arguments": {"a": 2, "b": 3}}\n</tool_call>'
const BROKEN = '<tool_call>{"name": "add", "arguments": {"a": 2,}</tool_call>'

function outcome(events: Parameters<typeof ofType>[0]) {
  return ofType(events, 'run.finished')[0]
}

describe('hermes protocol', () => {
  it('runs a call, tells the model its result and ends with the final answer', async () => {
    const model = new FakeModel(says(`<think>add</think>${CALL}`), says(' It is 5. '))
    const { events, state } = await playEpisode({ model })
    expect(events.map((event) => event.type)).toEqual([
      'run.created',
      'run.started',
      'turn.started',
      'tokens.appended',
      'message.completed',
      'call.parsed',
      'tool.started',
      'tool.finished',
      'message.observed',
      'turn.started',
      'tokens.appended',
      'message.completed',
      'run.finished',
    ])
    expect(outcome(events)).toMatchObject({ outcome: 'final', finalResponse: 'It is 5.' })
    expect(state.messages.map((entry) => entry.message)).toEqual([
      { role: 'user', content: 'What is 2 plus 3?' },
      { role: 'assistant', content: `<think>add</think>${CALL}` },
      {
        role: 'user',
        content: expect.stringMatching(/^<tool_response>\{"name": "add", "duration_s": [\d.]+, "result": 5\}<\/tool_response>$/),
      },
      { role: 'assistant', content: ' It is 5. ' },
    ])
    expect(model.requests[0]?.messages[0]).toEqual({ role: 'system', content: 'You may use tools.' })
    expect(model.requests[0]?.tools).toBeUndefined()
    expect(model.requests[1]?.messages).toHaveLength(4)
  })

  it('answers a bad block beside a good one, in the order of the text', async () => {
    const model = new FakeModel(says(`${BROKEN}\n${CALL}`), says('5'))
    const { events, state } = await playEpisode({ model })
    expect(ofType(events, 'call.rejected')).toHaveLength(1)
    expect(ofType(events, 'tool.finished')).toHaveLength(1)
    const [bad, good] = state.messages[2]?.message.content.split('\n') ?? []
    expect(bad).toMatch(/^<tool_response>\{"error": "invalid_json: /)
    expect(good).toContain('"result": 5')
    expect(state.messages[2]?.message.content.split('\n')).toHaveLength(2)
  })

  it('asks for valid JSON when a reply held nothing but rejected calls', async () => {
    const model = new FakeModel(says(BROKEN), says('sorry'))
    const { state } = await playEpisode({ model })
    const told = state.messages[2]?.message.content.split('\n') ?? []
    expect(told).toHaveLength(2)
    expect(told[1]).toMatch(/JSON/)
  })

  it('ends as failed after three rejected replies in a row', async () => {
    const model = new FakeModel(says(BROKEN), says(BROKEN), says(BROKEN))
    const { events } = await playEpisode({ model })
    expect(outcome(events)).toMatchObject({ outcome: 'failed', error: { code: 'rejected_replies' } })
    expect(ofType(events, 'call.rejected')).toHaveLength(3)
  })

  it('counts rejected replies anew after a good one', async () => {
    const model = new FakeModel(says(BROKEN), says(BROKEN), says(CALL), says(BROKEN), says('5'))
    const { events } = await playEpisode({ model })
    expect(outcome(events)?.outcome).toBe('final')
  })

  it('never runs a tool that is not offered, nor one with wrong arguments', async () => {
    const tools = new FakeTools()
    const unknown = '<tool_call>{"name": "rm", "arguments": {}}</tool_call>'
    const wrong = '<tool_call>{"name": "add", "arguments": {"a": "2", "b": 3}}</tool_call>'
    const model = new FakeModel(says(unknown + wrong), says('no'))
    const { events } = await playEpisode({ model, tools })
    expect(ofType(events, 'call.rejected').map((event) => event.error.kind)).toEqual(['unknown_tool', 'schema_mismatch'])
    expect(tools.executions).toHaveLength(0)
  })

  it('takes no call from reasoning', async () => {
    const model = new FakeModel([reasoning(CALL), end()])
    const { events } = await playEpisode({ model })
    expect(outcome(events)?.outcome).toBe('empty')
    expect(ofType(events, 'message.completed')[0]?.message).toEqual({ role: 'assistant', content: '', reasoning: CALL })
  })
})

describe('native protocol', () => {
  const plan = { protocol: 'native' as const }

  it('offers the tools, assembles shreds of arguments and answers by id', async () => {
    const model = new FakeModel(
      [toolCall(0, 'add', '{"a": 2'), { ...toolCall(0, '', ', "b": 3}'), call: { index: 0 } }, end('tool_calls')],
      says('5'),
    )
    const { state } = await playEpisode({ model, plan })
    expect(model.requests[0]?.tools).toEqual([ADD])
    expect(state.messages.slice(1, 3).map((entry) => entry.message)).toEqual([
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'id_0', type: 'function', function: { name: 'add', arguments: '{"a": 2, "b": 3}' } }],
      },
      { role: 'tool', tool_call_id: 'id_0', content: '5' },
    ])
  })

  it('answers a structured call with broken arguments instead of running it without', async () => {
    const tools = new FakeTools()
    const model = new FakeModel([toolCall(0, 'add', '{"a": 2'), end('tool_calls')], says('sorry'))
    const { events, state } = await playEpisode({ model, plan, tools })
    expect(tools.executions).toHaveLength(0)
    expect(ofType(events, 'call.rejected')[0]?.error).toMatchObject({ kind: 'invalid_json', callId: 'id_0', name: 'add' })
    expect(state.messages[2]?.message).toMatchObject({ role: 'tool', tool_call_id: 'id_0' })
    expect(state.messages[2]?.message.content).toMatch(/^\{"error": "invalid_json: /)
  })

  it('repairs missing and repeated ids, and says so', async () => {
    const model = new FakeModel(
      [toolCall({ index: 0, id: 'x' }, 'add', '{"a":1,"b":2}'), toolCall({ index: 1, id: 'x' }, 'add', '{"a":1,"b":2}'), end('tool_calls')],
      says('done'),
    )
    const { events, state } = await playEpisode({ model, plan })
    const calls = ofType(events, 'call.parsed').map((event) => event.call)
    expect(new Set(calls.map((call) => call.id)).size).toBe(2)
    expect(calls[1]?.flags).toContain('id_repaired')
    expect(state.messages[1]?.message.tool_calls?.map((call) => call.id)).toEqual(calls.map((call) => call.id))
    expect(state.messages.slice(2, 4).map((entry) => entry.message.tool_call_id)).toEqual(calls.map((call) => call.id))
  })

  it('reads calls that a native reply wrote as text, and reports both kinds', async () => {
    const model = new FakeModel([content(CALL), toolCall(0, 'add', '{"a":1,"b":2}'), end('tool_calls')], says('done'))
    const { events, state } = await playEpisode({ model, plan })
    expect(ofType(events, 'call.parsed').map((event) => event.call.source)).toEqual(['structured', 'text'])
    expect(state.messages.slice(2, 4).map((entry) => entry.message.role)).toEqual(['tool', 'user'])
  })
})

describe('outcomes', () => {
  it.each([
    ['length', says('I think', 'length'), 'length'],
    ['content_filter', says('', 'content_filter'), 'content_filter'],
    ['empty content', [end()], 'empty'],
    ['nothing but a thought', says('<think>hm</think>\n'), 'empty'],
    ['a thought that never ends', says('<think>hm'), 'empty'],
  ])('%s', async (_, reply, expected) => {
    const { events } = await playEpisode({ model: new FakeModel(reply) })
    expect(outcome(events)?.outcome).toBe(expected)
  })

  it('does not act on a reply that was cut off', async () => {
    const tools = new FakeTools()
    const { events } = await playEpisode({ model: new FakeModel(says(`${CALL}<tool_call>{"na`, 'length')), tools })
    expect(tools.executions).toHaveLength(0)
    expect(ofType(events, 'call.rejected')[0]?.error.kind).toBe('truncated')
    expect(outcome(events)?.outcome).toBe('length')
  })

  it('states that the turns are used up, without inventing an answer', async () => {
    const model = new FakeModel(says(CALL), says(CALL))
    const { events } = await playEpisode({ model, plan: { maxTurns: 2 } })
    expect(outcome(events)).toMatchObject({ outcome: 'max_turns' })
    expect(outcome(events)?.finalResponse).toBeUndefined()
    expect(model.requests).toHaveLength(2)
  })
})

describe('failures', () => {
  const overloaded = new ModelError('model_overloaded', 'HTTP 500', { retryable: true })

  it('tries again with back-off before the first token, and records each failure', async () => {
    const model = new FakeModel([overloaded], [overloaded], says('hi'))
    const { events, slept } = await playEpisode({ model })
    expect(outcome(events)?.outcome).toBe('final')
    expect(slept).toEqual([500, 1000])
    expect(ofType(events, 'request.failed').map((event) => event.retryInMs)).toEqual([500, 1000])
  })

  it('waits as long as the server asks', async () => {
    const limited = new ModelError('model_rate_limited', 'HTTP 429', { retryable: true, retryAfterMs: 7000 })
    const { slept } = await playEpisode({ model: new FakeModel([limited], says('hi')) })
    expect(slept).toEqual([7000])
  })

  it('gives up after five retries', async () => {
    const { events, slept } = await playEpisode({ model: new FakeModel(...Array.from({ length: 6 }, () => [overloaded])) })
    expect(slept).toHaveLength(5)
    expect(outcome(events)).toMatchObject({ outcome: 'failed', error: { code: 'model_overloaded', message: 'HTTP 500' } })
  })

  it('never tries again what cannot get better', async () => {
    const { slept, events } = await playEpisode({ model: new FakeModel([new ModelError('model_unauthorized', 'no key')]) })
    expect(slept).toEqual([])
    expect(outcome(events)).toMatchObject({ outcome: 'failed', error: { code: 'model_unauthorized' } })
  })

  it('keeps the partial turn when the connection drops after the first token', async () => {
    const dropped = new ModelError('model_disconnected', 'gone', { retryable: true })
    const { events, state, slept } = await playEpisode({ model: new FakeModel([content('The ans'), dropped]) })
    expect(slept).toEqual([])
    expect(outcome(events)).toMatchObject({ outcome: 'failed', error: { code: 'model_disconnected' } })
    expect(state.turns[0]?.streamed?.content).toBe('The ans')
    expect(state.messages).toHaveLength(1)
  })

  it('takes a stream without finish reason for a dropped one', async () => {
    const { events } = await playEpisode({ model: new FakeModel([content('x'), end(null)]) })
    expect(outcome(events)).toMatchObject({ outcome: 'failed', error: { code: 'model_disconnected' } })
  })

  it('a failing tool is an answer, not the end', async () => {
    const tools = new FakeTools(() => ({ ok: false, result: null, error: 'division by zero' }))
    const { events, state } = await playEpisode({ model: new FakeModel(says(CALL), says('sorry')), tools })
    expect(outcome(events)?.outcome).toBe('final')
    expect(state.messages[2]?.message.content).toContain('"error": "division by zero"')
    expect(state.counts.toolErrors).toBe(1)
  })
})

describe('cancelling', () => {
  it('keeps what has arrived and is not an error', async () => {
    const abort = new AbortController()
    const stop = async () => abort.abort('cancelled')
    const model = new FakeModel([content('par'), stop, new ModelError('aborted', 'aborted')])
    const { events, state } = await playEpisode({ model, signal: abort.signal })
    expect(outcome(events)).toMatchObject({ outcome: 'cancelled' })
    expect(outcome(events)?.error).toBeUndefined()
    expect(state.turns[0]?.streamed?.content).toBe('par')
  })

  it('reaches the running tool and leaves the next one unstarted', async () => {
    const abort = new AbortController()
    const tools = new FakeTools(({ signal }) => {
      abort.abort('cancelled')
      return { ok: false, result: null, error: signal.aborted ? 'cancelled' : 'not reached' }
    })
    const { events } = await playEpisode({ model: new FakeModel(says(CALL + CALL)), tools, signal: abort.signal })
    expect(ofType(events, 'tool.finished').map((event) => event.error)).toEqual(['cancelled'])
    expect(ofType(events, 'tool.started')).toHaveLength(1)
    expect(outcome(events)?.outcome).toBe('cancelled')
  })

  it('parks the run when the server stops', async () => {
    const abort = new AbortController()
    const stop = async () => abort.abort(PARKED)
    const model = new FakeModel([stop, new ModelError('aborted', 'aborted')])
    const { events } = await playEpisode({ model, signal: abort.signal })
    expect(events.at(-1)).toMatchObject({ type: 'run.interrupted', why: PARKED })
  })
})
