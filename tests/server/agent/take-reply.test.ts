import { describe, expect, it } from 'vitest'
import type { RunEventBody } from '#lib/run/events.ts'
import { SequenceTracker } from '#lib/tokens/sequence-tracker.ts'
import { PromptIds } from '#server/agent/prompt-ids.ts'
import { takeReply } from '#server/agent/take-reply.ts'
import type { Reply } from '#server/agent/take-reply.ts'
import { ModelError } from '#server/models/model-server.ts'
import { FakeTools } from '../../support/episode.ts'
import { content, end, FakeModel, toolCall } from '../../support/fake-model.ts'

async function take(model: FakeModel, signal = new AbortController().signal) {
  const plan = {
    server: 'fake',
    model: 'fake-1',
    protocol: 'hermes' as const,
    systemPrompt: '',
    tools: [],
    sampling: { temperature: 0 },
    maxTurns: 1,
    toolDelayMs: 0,
    workspace: '',
  }
  let clock = 0
  const ports = { model, tools: new FakeTools(), monotonicMs: () => (clock += 5), sleep: async () => undefined, random: () => 0.5 }
  const events: RunEventBody[] = []
  const promptIds = new PromptIds(new SequenceTracker(), undefined)
  const replies = takeReply({ turn: 1, messages: [{ role: 'user', content: 'hi' }], plan, promptIds, signal }, ports)
  for (;;) {
    const step = await replies.next()
    if (step.done === true) return { events, reply: step.value satisfies Reply }
    events.push(step.value)
  }
}

describe('takeReply', () => {
  it('sends no system message where the prompt is empty', async () => {
    const model = new FakeModel([content('a'), end()])
    await take(model)
    expect(model.requests[0]?.messages.map((message) => message.role)).toEqual(['user'])
    expect(model.requests[0]?.sampling).toEqual({ temperature: 0 })
  })

  it('passes tokens on with their count and times the first one', async () => {
    const tokens = [{ text: 'a', id: 1, logprob: -0.5 }, { text: 'b', id: 2, logprob: -0.1 }]
    const { events, reply } = await take(new FakeModel([{ ...content('ab'), tokens }, content('c'), end()]))
    expect(events[0]).toMatchObject({ type: 'tokens.appended', text: 'ab', tokens, count: 2 })
    expect(events[1]).not.toHaveProperty('tokens')
    expect(reply).toMatchObject({ content: 'abc', finishReason: 'stop', firstTokenMs: 5 })
    expect(reply.totalMs).toBeGreaterThan(5)
  })

  it('takes any number that a server gives a call, however large', async () => {
    const shreds = [toolCall(4_000_000_000, 'f', '{'), toolCall(2, 'g', '{}'), { ...toolCall(4_000_000_000, '', '}') }]
    const { reply } = await take(new FakeModel([...shreds, end('tool_calls')]))
    expect(reply.structured).toEqual([
      { id: 'id_4000000000', name: 'f', arguments: '{}' },
      { id: 'id_2', name: 'g', arguments: '{}' },
    ])
  })

  it('forgets nothing of a failed attempt but starts the reply anew', async () => {
    const failure = new ModelError('model_overloaded', 'busy', { retryable: true })
    const { events, reply } = await take(new FakeModel([failure], [content('x'), end()]))
    expect(events.map((event) => event.type)).toEqual(['request.failed', 'tokens.appended'])
    expect(reply.content).toBe('x')
  })

  it('names what was not expected as a bad response and keeps its cause', async () => {
    const cause = new TypeError('boom')
    await expect(take(new FakeModel([cause]))).rejects.toMatchObject({ code: 'model_bad_response', cause })
  })

  it('is aborted by its signal, also while it waits for the next attempt', async () => {
    const abort = new AbortController()
    const failure = new ModelError('model_overloaded', 'busy', { retryable: true })
    const stop = async () => abort.abort('cancelled')
    await expect(take(new FakeModel([stop, failure]), abort.signal)).rejects.toBe(failure)
    abort.abort('cancelled')
    await expect(take(new FakeModel([new Error('socket closed')]), abort.signal)).rejects.toMatchObject({ code: 'aborted' })
  })
})
