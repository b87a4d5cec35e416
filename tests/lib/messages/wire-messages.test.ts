import { describe, expect, it } from 'vitest'
import type { Message, ToolSchema } from '#lib/messages/message.ts'
import { toWireMessages, wireRequest } from '#lib/messages/wire-messages.ts'

const call = { id: 'call_1', type: 'function' as const, function: { name: 'add', arguments: '{"a": 1}' } }
const tool: ToolSchema = { type: 'function', function: { name: 'add', description: 'Add.', parameters: { type: 'object' } } }
const task: Message = { role: 'user', content: 'Hi' }
const plain = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true, stream_options: { include_usage: true } }

describe('toWireMessages', () => {
  it('sends every part of a conversation', () => {
    const messages: Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Add.', name: 'ann' },
      { role: 'assistant', content: 'Yes.', tool_calls: [call] },
      { role: 'tool', content: '1', tool_call_id: 'call_1', name: 'add' },
    ]
    expect(toWireMessages(messages, 'openai')).toEqual(messages)
  })

  it.each<[string, Message, string | null]>([
    ['empty content beside calls is null', { role: 'assistant', content: '', tool_calls: [call] }, null],
    ['content beside calls is kept', { role: 'assistant', content: ' ', tool_calls: [call] }, ' '],
    ['empty content alone is kept', { role: 'assistant', content: '' }, ''],
  ])('%s', (_name, message, content) => {
    const [wire] = toWireMessages([message], 'vllm')
    expect(wire?.content).toBe(content)
  })

  it.each([
    ['openai', undefined],
    ['vllm', 'hm'],
    ['sglang', 'hm'],
    ['llama-cpp', 'hm'],
  ] as const)('sends reasoning to %s as %s', (kind, sent) => {
    const [wire] = toWireMessages([{ role: 'assistant', content: 'x', reasoning: 'hm' }], kind)
    expect(wire?.reasoning_content).toBe(sent)
    expect(wire).not.toHaveProperty('reasoning')
  })
})

describe('wireRequest', () => {
  it('says nothing that was not asked for', () => {
    expect(wireRequest({ kind: 'openai', model: 'm', messages: [task], sampling: {} })).toEqual(plain)
    expect(wireRequest({ kind: 'sglang', model: 'm', messages: [task], tools: [], sampling: { stop: [] } })).toEqual(plain)
  })

  it('sends every setting under its wire name', () => {
    const sampling = { temperature: 0, topP: 0.5, maxTokens: 7, seed: 0, stop: ['\n'], topLogprobs: 5 }
    expect(wireRequest({ kind: 'openai', model: 'm', messages: [task], tools: [tool], sampling })).toEqual({
      ...plain,
      tools: [tool],
      temperature: 0,
      top_p: 0.5,
      max_tokens: 7,
      seed: 0,
      stop: ['\n'],
      logprobs: true,
      top_logprobs: 5,
    })
  })

  it('asks for log probabilities without alternatives when none are wanted', () => {
    const body = wireRequest({ kind: 'openai', model: 'm', messages: [task], sampling: { topLogprobs: 0 } })
    expect(body).toMatchObject({ logprobs: true, top_logprobs: 0 })
  })

  it.each([
    ['vllm', true],
    ['openai', undefined],
    ['sglang', undefined],
    ['llama-cpp', undefined],
  ] as const)('asks %s for token ids: %s', (kind, asked) => {
    expect(wireRequest({ kind, model: 'm', messages: [], sampling: {} }).return_token_ids).toBe(asked)
  })

  it('says in the words of the server that the last message is to be gone on with', () => {
    const messages = [task, { role: 'assistant' as const, content: 'It ' }]
    const worded = wireRequest({ kind: 'vllm', model: 'm', messages, sampling: {}, prefill: 'continue_final_message' })
    expect(worded).toMatchObject({ continue_final_message: true, add_generation_prompt: false })
    const trailing = wireRequest({ kind: 'llama-cpp', model: 'm', messages, sampling: {}, prefill: 'trailing' })
    expect(Object.keys(trailing)).toEqual(['model', 'messages', 'stream', 'stream_options'])
  })
})
