import { describe, expect, it } from 'vitest'
import type { Capabilities } from '#lib/api/contract.ts'
import { retakeWay } from '#lib/retake/retake-way.ts'
import type { RetakeFacts } from '#lib/retake/retake-way.ts'

const unknown = { ok: null, evidence: '' }

function found(parts: Partial<Capabilities> = {}): Capabilities {
  return {
    probedAt: 1,
    reachable: { ok: true, evidence: '' },
    models: [],
    streaming: unknown,
    nativeTools: unknown,
    logprobs: { ...unknown, max: null },
    tokenIds: unknown,
    promptIds: { ok: true, evidence: '' },
    reasoning: { ...unknown, field: null },
    prefill: { ok: true, evidence: '', style: 'continue_final_message' },
    ...parts,
  }
}

const NO_IDS = found({ promptIds: { ok: false, evidence: 'prompt must be text' } })

function way(parts: Partial<RetakeFacts> = {}, kind: RetakeFacts['server']['kind'] = 'vllm', capabilities: Capabilities | null = found()) {
  return retakeWay({
    server: { name: 'S', kind, capabilities },
    protocol: 'hermes',
    tools: true,
    channel: 'content',
    reasoning: false,
    idsKnown: true,
    sameModel: true,
    samePrompt: true,
    ...parts,
  })
}

describe('retakeWay', () => {
  it('sends the very ids where the same server is asked the same words and all ids are known', () => {
    expect(way()).toEqual({ way: 'ids', words: 'S is sent the very token ids of the base, and the reply goes on after them.' })
    expect(way({ channel: 'reasoning', reasoning: true }).way).toBe('ids')
    expect(way({ protocol: 'native', insideCharacter: true }).way).toBe('ids')
    expect(way({}, 'embedded', null).way).toBe('ids')
  })

  it.each([
    [{ sameModel: false }, 'another server or model has other token ids'],
    [{ idsKnown: false }, 'the token ids of the base are not all known'],
    [{ samePrompt: false }, 'the words before the reply are not those of the base'],
  ])('encodes the text anew where %o', (parts, why) => {
    expect(way(parts)).toEqual({ way: 'anew', words: `The kept text is encoded anew, because ${why}.` })
  })

  it('waits for the end of a reply that is still being written', () => {
    expect(way({ goesOn: true })).toEqual({ way: 'none', words: 'The reply is still being written: wait for its end, or stop the run.' })
  })

  it('begins the reply as text where ids are not taken, or cannot be made', () => {
    expect(way({}, 'openai')).toEqual({
      way: 'text',
      words: 'S is asked to go on with the kept text, because S is used as an OpenAI-compatible endpoint, which takes no token ids.',
    })
    expect(way({}, 'vllm', NO_IDS).words).toContain('(prompt must be text)')
    expect(way({ sameModel: false, protocol: 'native' }).way).toBe('text')
    expect(way({ sameModel: false, reasoning: true })).toMatchObject({ way: 'text', words: expect.stringMatching(/leave out the reasoning/) })
  })

  it('encodes the text of a native run without tools: nothing but its messages is rendered', () => {
    expect(way({ sameModel: false, protocol: 'native', tools: false }).way).toBe('anew')
  })

  it('takes auto for native where the probe saw a structured call', () => {
    const native = found({ nativeTools: { ok: true, evidence: '' } })
    expect(way({ idsKnown: false, protocol: 'auto' }, 'vllm', native).way).toBe('text')
    expect(way({ idsKnown: false, protocol: 'auto' }).way).toBe('anew')
    expect(way({ idsKnown: false, protocol: 'auto' }, 'embedded', native).way).toBe('anew')
  })

  it.each<[string, Parameters<typeof way>]>([
    ['structured tool call', [{ channel: 'tool_call' }]],
    ['inside a character', [{ insideCharacter: true, idsKnown: false }]],
    ['reasoning that is given as text', [{ channel: 'reasoning', reasoning: true }, 'openai']],
    ['probe it', [{}, 'openai', null]],
    ['it said something else', [{}, 'openai', found({ prefill: { ok: false, evidence: 'it said something else', style: null } })]],
    ['speaks in ids alone', [{ protocol: 'tokens', idsKnown: false, reasoning: true }]],
  ])('has no way, and says so: %s', (words, facts) => {
    expect(way(...facts)).toEqual({ way: 'none', words: expect.stringContaining(words) })
  })
})
