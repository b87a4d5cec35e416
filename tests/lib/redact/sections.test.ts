import { describe, expect, it } from 'vitest'
import { LEFT_OUT, type Include } from '#lib/api/shares.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { beginsInThought, keepSections, leaveOut, thoughtRanges } from '#lib/redact/sections.ts'

const NONE: Include = { toolResults: false, reasoning: false, tokens: false, system: false }
const ALL: Include = { toolResults: true, reasoning: true, tokens: true, system: true }
const placed = (body: RunEventBody): RunEvent => ({ ...body, seq: 1, at: 1 })
const kept = (body: RunEventBody, include: Partial<Include> = {}) => keepSections(placed(body), { ...NONE, ...include })

const tokens = [{ id: 5, text: 'hid', logprob: -1 }]
const tool = { type: 'function' as const, function: { name: 'hidden', description: '', parameters: {} } }
const HIDING: Readonly<Record<keyof Include, readonly RunEventBody[]>> = {
  toolResults: [
    { type: 'tool.progressed', turn: 1, callId: 'c', chunk: 'hidden' },
    { type: 'tool.finished', turn: 1, callId: 'c', ok: false, result: { a: 'hidden' }, error: 'hidden', durationMs: 1 },
    { type: 'tool.replayed', turn: 1, callId: 'c', name: 'n', arguments: {}, recorded: { ok: true, result: 'hidden' }, now: { ok: false, result: 1, error: 'hidden' }, same: true, durationMs: 1 },
    { type: 'message.observed', turn: 1, index: 1, message: { role: 'user', content: 'hidden' } },
    { type: 'message.authored', index: 0, message: { role: 'tool', content: 'hidden' } },
    { type: 'message.edited', index: 0, message: { role: 'user', content: 'a <tool_response>hidden</tool_response> hidden </tool_response>' } },
    { type: 'run.created', kind: 'episode', title: 't', config: runConfigSchema.parse({ task: 'x', history: [{ role: 'tool', content: 'hidden', tool_call_id: 'c' }, { role: 'user', content: '<tool_response>hidden' }] }) },
  ],
  reasoning: [
    { type: 'tokens.appended', turn: 1, channel: 'reasoning', text: 'hidden', tokens, count: 1, t: 1 },
    { type: 'message.completed', turn: 1, index: 1, message: { role: 'assistant', content: '<think>hidden</think>x', reasoning: 'hidden' }, finishReason: 'stop', timing: { firstTokenMs: 1, totalMs: 1 } },
    { type: 'message.authored', index: 0, message: { role: 'assistant', content: '<think>hidden', reasoning: 'hidden' } },
    { type: 'reply.prefilled', turn: 1, text: { content: '<think>hidden', reasoning: 'hidden' }, keep: 1, tokens, count: 1, how: 'ids' },
    { type: 'run.finished', outcome: 'final', finalResponse: '<think>hidden</think>x' },
  ],
  tokens: [
    { type: 'tokens.appended', turn: 1, channel: 'content', text: 'x', tokens: [{ text: 'hidden' }], count: 1, t: 1 },
    { type: 'prompt.encoded', turn: 1, sequence: 0, keep: 0, length: 1, count: 1, tokens: [{ text: 'hidden' }], drift: { kind: 'first' } },
    { type: 'reply.prefilled', turn: 1, text: { content: '', reasoning: '' }, keep: 1, tokens: [{ text: 'hidden' }], count: 1, how: 'ids' },
  ],
  system: [
    { type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'native' }, systemPrompt: 'hidden', tools: [tool] },
    { type: 'context.edited', system: 'hidden', tools: [tool] },
    { type: 'message.authored', index: 0, message: { role: 'system', content: 'hidden' } },
    { type: 'run.created', kind: 'episode', title: 't', config: runConfigSchema.parse({ task: 'x', system: 'hidden', ephemeralSystem: 'hidden', history: [{ role: 'system', content: 'hidden' }] }) },
  ],
}

describe('keepSections', () => {
  it.each(Object.entries(HIDING))('leaves %s out, and nothing else', (section, bodies) => {
    for (const body of bodies) {
      expect(JSON.stringify(kept(body, { ...ALL, [section]: false }))).not.toContain('hidden')
      expect(keepSections(placed(body), ALL)).toEqual(placed(body))
    }
  })

  it('gives prompts as tokens only where all that stands in them is shared', () => {
    const prompt = HIDING.tokens[1]
    for (const section of ['toolResults', 'reasoning', 'system']) {
      expect(prompt && kept(prompt, { ...ALL, [section]: false })).not.toHaveProperty('tokens')
    }
  })

  it('says what it leaves out where something stood', () => {
    const [, finished] = HIDING.toolResults
    expect(finished && kept(finished)).toMatchObject({ ok: false, result: LEFT_OUT, error: LEFT_OUT })
  })

  it('never gives notes, ratings, tags, groups, sources or a record as it was imported', () => {
    const created: RunEventBody = { type: 'run.created', kind: 'import', title: 't', group: 'hidden', config: runConfigSchema.parse({ task: 'x', tags: ['hidden'], title: 'hidden' }), imported: { format: 'f', line: 2, raw: 'hidden' } }
    const authored: RunEventBody = { type: 'message.authored', index: 0, message: { role: 'user', content: 'x' }, marks: { note: 'hidden', rating: 1, train: true }, source: { run: 'hidden', message: 1 } }
    expect(JSON.stringify([kept(created, ALL), kept(authored, ALL)])).not.toContain('hidden')
    expect(kept(authored, ALL)).toMatchObject({ marks: { train: true } })
    expect(kept(created, ALL)).toMatchObject({ imported: { format: 'f', line: 2 } })
    expect(kept({ type: 'message.marked', index: 0, marks: { note: 'hidden' } }, ALL)).toMatchObject({ marks: {} })
  })
})

describe('thoughtRanges', () => {
  it.each([
    ['hid</think>shown', [[0, 3]]],
    ['</think>shown', [[0, 0]]],
    ['hid</think>a<think>b</think>', [[0, 3], [19, 20]]],
    ['<think>a</think>b</think>', [[7, 8]]],
    ['shown <think>hid', [[13, 16]]],
    ['shown', []],
  ])('of %j, opened by the prompt or not', (text, ranges) => {
    expect(thoughtRanges(text)).toEqual(ranges.map(([start, end]) => ({ start, end })))
    expect(beginsInThought(text)).toBe(ranges[0]?.[0] === 0)
  })
})

describe('leaveOut', () => {
  it('keeps a text as long as it was, so that places in it stay right', () => {
    const text = 'a<think>one thought of some length</think>b<think>x</think>c<think>open to the end'
    const left = leaveOut(text, thoughtRanges(text))
    expect(left).toHaveLength(text.length)
    expect(left.replaceAll(/ +/g, ' ')).toBe('a<think>[left out] </think>b<think> </think>c<think>[left out] ')
  })
})
