import { describe, expect, it } from 'vitest'
import { DeltaReader, reasoningOf } from '#server/models/openai-deltas.ts'
import type { ModelDelta } from '#server/models/model-server.ts'
import type { WireCall, WireChoice, WireDelta, WireToken } from '#server/models/openai-wire.ts'

function read(...choices: WireChoice[]): ModelDelta[] {
  const reader = new DeltaReader()
  return choices.flatMap((choice) => reader.read(choice))
}

const said = (...deltas: WireDelta[]): ModelDelta[] => read(...deltas.map((delta) => ({ delta })))
const calls = (...shreds: WireCall[]): ModelDelta[] => said(...shreds.map((shred) => ({ tool_calls: [shred] })))
const entry = (token: string): WireToken => ({ token, logprob: -1, bytes: [...Buffer.from(token)] })
const token = (text: string): object => ({ text, logprob: -1, bytes: [...Buffer.from(text)] })

describe('DeltaReader', () => {
  it('says nothing for empty chunks', () => {
    expect(read({}, { delta: null }, { delta: { content: null } }, { delta: { content: '' } }, { finish_reason: 'stop' })).toEqual([])
  })

  it('keeps text as it is, in the order reasoning, content, calls', () => {
    expect(said({ content: ' a\r\n', reasoning: 'r ', tool_calls: [{ index: 0, id: 'x', function: { name: 'f' } }] })).toEqual([
      { type: 'delta', channel: 'reasoning', text: 'r ' },
      { type: 'delta', channel: 'content', text: ' a\r\n' },
      { type: 'delta', channel: 'tool_call', text: '', call: { index: 0, id: 'x', name: 'f' } },
    ])
  })

  it('reads a refusal as content', () => {
    expect(said({ content: null, refusal: 'No.' })).toEqual([{ type: 'delta', channel: 'content', text: 'No.' }])
  })

  it('reads a message where a server did not stream', () => {
    expect(read({ message: { content: 'Hi' } })).toEqual([{ type: 'delta', channel: 'content', text: 'Hi' }])
  })

  it('puts calls together by their index', () => {
    expect(
      calls(
        { index: 1, id: 'b', function: { name: 'g', arguments: '' } },
        { index: 0, id: 'a', function: { name: 'f', arguments: '{' } },
        { index: 1, function: { arguments: '[]' } },
      ).map(({ call, text }) => ({ ...call, text })),
    ).toEqual([
      { index: 1, id: 'b', name: 'g', text: '' },
      { index: 0, id: 'a', name: 'f', text: '{' },
      { index: 1, text: '[]' },
    ])
  })

  it('numbers calls that come without an index', () => {
    const deltas = calls(
      { function: { name: 'f', arguments: '{' } },
      { function: { arguments: '}' } },
      { id: 'b', function: { name: 'g', arguments: '{}' } },
    )
    expect(deltas.map((delta) => delta.call?.index)).toEqual([0, 0, 1])
  })

  it('takes a repeated name once, and a name in pieces whole', () => {
    const names = calls(
      { index: 0, id: 'a', function: { name: 'add', arguments: '{' } },
      { index: 0, function: { name: 'add', arguments: '}' } },
      { index: 1, id: 'b', function: { name: 'cal' } },
      { index: 1, function: { name: 'culator' } },
    ).map((delta) => delta.call?.name)
    expect(names).toEqual(['add', undefined, 'cal', 'culator'])
  })

  it('gives tokens to the delta that they spell', () => {
    const [reasoning, content] = read({ delta: { reasoning: 'hm', content: 'Hi' }, logprobs: { content: [entry('H'), entry('i')] } })
    expect(reasoning?.tokens).toBeUndefined()
    expect(content?.tokens).toEqual([token('H'), token('i')])
  })

  it('gives tokens that spell no delta to the first', () => {
    const [reasoning, content] = read({ delta: { reasoning: 'hm', content: 'Hi' }, logprobs: { content: [entry('hm</think>Hi')] } })
    expect(reasoning?.tokens).toHaveLength(1)
    expect(content?.tokens).toBeUndefined()
  })

  it('keeps the tokens of a chunk without text in the channel that was last spoken in', () => {
    const [, silent] = read({ delta: { reasoning: 'hm' } }, { delta: { content: '' }, logprobs: { content: [entry('\n')] } })
    expect(silent).toEqual({ type: 'delta', channel: 'reasoning', text: '', tokens: [token('\n')] })
  })

  it('marks an end of turn, alone or behind the last text', () => {
    const end = '<|im_end|>'
    const alone = read({ delta: {}, finish_reason: 'stop', logprobs: { content: [entry(end)] } })
    const behind = read({ message: { content: 'Hi' }, finish_reason: 'stop', logprobs: { content: [entry('Hi'), entry(end)] } })
    expect(alone[0]?.tokens).toEqual([{ ...token(end), special: true }])
    expect(behind[0]?.tokens?.map(({ special }) => special)).toEqual([undefined, true])
  })
})

describe('reasoningOf', () => {
  it.each([
    [{}, undefined],
    [{ reasoning: '', reasoning_content: null }, undefined],
    [{ reasoning: 'a' }, { field: 'reasoning', text: 'a' }],
    [{ reasoning_content: 'a' }, { field: 'reasoning_content', text: 'a' }],
    [{ reasoning: null, reasoning_content: 'a' }, { field: 'reasoning_content', text: 'a' }],
    [{ reasoning: 'a', reasoning_content: 'a' }, { field: 'reasoning', text: 'a' }],
  ])('finds the reasoning of %j', (delta, reasoning) => {
    expect(reasoningOf(delta)).toEqual(reasoning)
  })
})
