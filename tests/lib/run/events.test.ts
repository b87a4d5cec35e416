import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runConfigSchema } from '#lib/run/config.ts'
import { runEventSchema } from '#lib/run/events.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { legalLogs } from '../../support/legal-log.ts'

const config = runConfigSchema.parse({ task: 'q' })
const message = { role: 'assistant' as const, content: 'a', reasoning: 'r' }
const call = { id: 'c', name: 'x', arguments: { a: [1, null, { b: 'é' }] }, source: 'text' as const, span: [0, 4] as [number, number] }

const BODIES: { [T in RunEvent['type']]: RunEventBody & { type: T } } = {
  'run.created': { type: 'run.created', kind: 'episode', config, base: { run: 'r', message: 2, token: 1, seq: 9 }, replaceWith: { id: 3 }, environment: 'recorded', title: 't', group: 'g' },
  'message.authored': { type: 'message.authored', index: 0, message },
  'message.edited': { type: 'message.edited', index: 0, message },
  'message.removed': { type: 'message.removed', index: 0 },
  'message.moved': { type: 'message.moved', index: 0, to: 1 },
  'message.marked': { type: 'message.marked', index: 0, marks: { train: { content: false }, intended: ['x'], rating: -1, note: 'n' } },
  'context.edited': { type: 'context.edited', system: 's', step: { number: 2, way: 'undo' } },
  'reply.prefilled': { type: 'reply.prefilled', turn: 1, text: { content: 'a', reasoning: '' }, keep: 3, count: 4, how: 'ids' },
  'reply.given': { type: 'reply.given', turn: 1, index: 2 },
  'tool.replayed': {
    type: 'tool.replayed',
    turn: 1,
    callId: 'c',
    name: 'x',
    arguments: {},
    recorded: { ok: true, result: 1 },
    now: { ok: false, result: null, error: 'no' },
    same: false,
    durationMs: 2,
  },
  'run.started': {
    type: 'run.started',
    attempt: 1,
    model: { server: 's', model: 'm', protocol: 'tokens' },
    systemPrompt: '',
    tools: [{ type: 'function', function: { name: 'x', description: '', parameters: { type: 'object' } } }],
  },
  'turn.started': { type: 'turn.started', turn: 1, protocol: 'native', promptTokens: 3, request: { model: 'm', messages: 1, sampling: { topP: 0.5 }, tools: false } },
  'request.failed': { type: 'request.failed', turn: 1, error: { code: 'c', message: 'm' }, retryInMs: 250 },
  'tokens.appended': {
    type: 'tokens.appended',
    turn: 1,
    channel: 'tool_call',
    text: 'x',
    tokens: [{ id: 1, text: 'x', bytes: [120], logprob: -0.1, top: [{ id: null, text: 'y', bytes: null, logprob: null }], special: true }],
    count: 1,
    t: 0.5,
    call: 0,
    name: 'n',
  },
  'message.completed': { type: 'message.completed', turn: 1, index: 1, message, finishReason: 'stop', usage: { promptTokens: 1 }, timing: { firstTokenMs: null, totalMs: 3.25 } },
  'call.parsed': { type: 'call.parsed', turn: 1, call: { ...call, rawArguments: '{}', flags: ['unclosed'] } },
  'call.rejected': { type: 'call.rejected', turn: 1, error: { kind: 'not_object', message: 'm', raw: '3', span: [0, 1], position: { line: 1, column: 1 }, callId: 'c', name: 'n' } },
  'tool.started': { type: 'tool.started', turn: 1, callId: 'c', name: 'x', arguments: {} },
  'tool.progressed': { type: 'tool.progressed', turn: 1, callId: 'c', chunk: 'x' },
  'tool.finished': { type: 'tool.finished', turn: 1, callId: 'c', ok: false, result: { a: [null] }, error: 'e', durationMs: 1, truncatedBytes: 9 },
  'message.observed': { type: 'message.observed', turn: 1, index: 2, message: { role: 'tool', content: '1', tool_call_id: 'c' } },
  'prompt.encoded': { type: 'prompt.encoded', turn: 1, sequence: 0, keep: 0, length: 1, count: 1, drift: { kind: 'first' } },
  'sequence.updated': { type: 'sequence.updated', turn: 1, sequence: 0, extends: true, promptLength: 1, length: 2, finishReason: null },
  'run.finished': { type: 'run.finished', outcome: 'final', finalResponse: 'f' },
  'run.interrupted': { type: 'run.interrupted', why: 'w' },
  'run.resumed': { type: 'run.resumed', turn: 1 },
}

describe('runEventSchema', () => {
  test.each(Object.values(BODIES).map((body) => [body.type, body] as const))('takes %s whole, through JSON', (_, body) => {
    const event = { ...body, seq: 1, at: 5 }
    expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event)
  })

  test('knows every type of the table and no other', () => {
    const types = runEventSchema.options.map((option) => option.shape.type.value)
    expect(types.toSorted()).toEqual(Object.keys(BODIES).toSorted())
  })

  test('generated logs come back from JSON as they were', () => {
    fc.assert(
      fc.property(legalLogs, (events) => {
        for (const event of events) expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    ['an unknown type', { type: 'run.stopped', seq: 1, at: 0 }],
    ['seq 0', { ...BODIES['run.resumed'], seq: 0, at: 0 }],
    ['no time', { ...BODIES['run.resumed'], seq: 1 }],
    ['a negative turn', { ...BODIES['run.resumed'], turn: -1, seq: 1, at: 0 }],
    ['an unknown outcome', { ...BODIES['run.finished'], outcome: 'done', seq: 1, at: 0 }],
    ['an unknown kind of rejection', { type: 'call.rejected', turn: 1, error: { kind: 'odd', message: '', raw: '' }, seq: 1, at: 0 }],
    ['a byte above 255', { ...BODIES['tokens.appended'], tokens: [{ text: 'x', bytes: [256] }], seq: 1, at: 0 }],
  ])('refuses %s', (_, event) => {
    expect(runEventSchema.safeParse(event).success).toBe(false)
  })
})
