import { describe, expect, it } from 'vitest'
import type { Message } from '#lib/messages/message.ts'
import type { RunState } from '#lib/run/state.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { FakeTools, ofType, playEpisode } from '../../support/episode.ts'
import { FakeModel, says } from '../../support/fake-model.ts'

const written = (b: number): string => `<tool_call>{"name": "add", "arguments": {"a": 2, "b": ${b}}}</tool_call>`
const structured = (id: string, b: number | string) => ({ id, type: 'function' as const, function: { name: 'add', arguments: `{"a": 2, "b": ${b}}` } })
const USER: Message = { role: 'user', content: 'What is 2 plus 4?' }

function basis(...messages: Message[]): RunState {
  return { ...INITIAL_STATE, lastTurn: 3, messages: messages.map((message) => ({ message, origin: 'authored', at: 1 })) }
}

async function play(messages: Message[], protocol: 'hermes' | 'native' = 'hermes') {
  const tools = new FakeTools(({ arguments: args }) => ({ ok: true, result: Number(args['a']) + Number(args['b']) }))
  const model = new FakeModel(says('done'))
  const played = await playEpisode({ model, tools, basis: basis(...messages), plan: { protocol } })
  return { ...played, tools, model }
}

describe('a conversation that ends in calls', () => {
  it('goes on with written ones: nobody is asked for the reply again', async () => {
    const { events, state, tools, model } = await play([USER, { role: 'assistant', content: written(4) }])
    expect(events.map((event) => event.type).slice(2, 8)).toEqual([
      'turn.started',
      'reply.given',
      'call.parsed',
      'tool.started',
      'tool.finished',
      'message.observed',
    ])
    expect(ofType(events, 'reply.given')[0]).toMatchObject({ turn: 4, index: 1 })
    expect(ofType(events, 'message.observed')[0]).toMatchObject({ turn: 4, index: 2 })
    expect(tools.executions[0]?.arguments).toEqual({ a: 2, b: 4 })
    expect(model.requests).toHaveLength(1)
    expect(model.requests[0]?.messages.at(-1)?.content).toContain('"result": 6')
    expect(state.turns.map((turn) => [turn.turn, turn.given])).toEqual([[4, 1], [5, undefined]])
    expect(state.outcome).toBe('final')
  })

  it('runs of structured ones those that no tool message answers', async () => {
    const reply: Message = { role: 'assistant', content: '', tool_calls: [structured('a', 4), structured('b', 5)] }
    const { events, state, tools } = await play([USER, reply, { role: 'tool', tool_call_id: 'a', content: '6' }], 'native')
    expect(tools.executions.map((execution) => execution.arguments)).toEqual([{ a: 2, b: 5 }])
    expect(ofType(events, 'reply.given')[0]).toMatchObject({ index: 1 })
    expect(state.messages.slice(2, 4).map((entry) => entry.message)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: '6' },
      { role: 'tool', tool_call_id: 'b', content: '7' },
    ])
    expect(state.turns[0]?.given).toBe(2)
  })

  it('tells the model what is wrong with calls that cannot be read', async () => {
    const broken = '<tool_call>{"name": "add"</tool_call>'
    const text = await play([USER, { role: 'assistant', content: broken }])
    expect(text.state.messages[2]?.message.content).toMatch(/^<tool_response>\{"error"/)
    const native = await play([USER, { role: 'assistant', content: '', tool_calls: [structured('a', '"x"')] }], 'native')
    expect(native.state.messages[2]?.message).toMatchObject({ role: 'tool', tool_call_id: 'a', content: expect.stringContaining('schema_mismatch') })
  })

  it.each<[string, Message[]]>([
    ['what a person said', [USER]],
    ['calls that are all answered', [USER, { role: 'assistant', content: '', tool_calls: [structured('a', 4)] }, { role: 'tool', tool_call_id: 'a', content: '6' }]],
    ['written calls with an answer', [USER, { role: 'assistant', content: written(4) }, { role: 'user', content: '<tool_response>{"result": 6}</tool_response>' }]],
  ])('asks the model as ever after %s', async (_, messages) => {
    const { events, tools } = await play(messages)
    expect(ofType(events, 'reply.given')).toEqual([])
    expect(tools.executions).toEqual([])
    expect(ofType(events, 'turn.started')[0]).toMatchObject({ turn: 4, request: { messages: messages.length } })
  })
})
