import * as fc from 'fast-check'
import { keptConfigSchema, runConfigSchema } from '#lib/run/config.ts'
import type { Base, RunEvent, RunEventBody } from '#lib/run/events.ts'
import { LogOrder } from '#lib/run/order.ts'
import type { RunState } from '#lib/run/state.ts'

const TOOL = {
  type: 'function' as const,
  function: { name: 'calculator', description: 'Evaluate.', parameters: { type: 'object' } },
}
const ERROR = { code: 'model_overloaded', message: 'try again' }

function created(pick: number): RunEventBody {
  const history = Array.from({ length: pick % 3 }, (_, n) => ({ role: n === 0 ? 'system' : 'user', content: `h${n}` }))
  const config = runConfigSchema.parse({ task: `task ${pick}`, history })
  return { type: 'run.created', kind: pick % 5 === 0 ? 'draft' : 'episode', config, title: `run ${pick}` }
}

/** How a fork's log begins. */
function createdFork(base: Base, basis: RunState, pick: number): RunEventBody {
  const config = keptConfigSchema.parse({ task: '', system: basis.systemPrompt })
  return { type: 'run.created', kind: pick % 3 === 0 ? 'draft' : 'episode', config, base, title: `fork ${pick}` }
}

function authoring({ messages }: LogOrder, pick: number): RunEventBody[] {
  const message = { role: 'user' as const, content: `written ${pick}` }
  const insert: RunEventBody = { type: 'message.authored', index: pick % (messages + 1), message }
  if (messages === 0) return [insert]
  const index = pick % messages
  return [
    insert,
    { type: 'message.edited', index, message },
    { type: 'message.removed', index },
    { type: 'message.moved', index, to: (pick >> 3) % messages },
  ]
}

function streaming(turn: number, { messages }: LogOrder, pick: number): RunEventBody[] {
  const tokens = [{ id: pick % 100, text: 'é', logprob: -0.5 }]
  const message = { role: 'assistant' as const, content: `reply ${pick}` }
  const base = { turn, t: pick % 1000 }
  return [
    { type: 'request.failed', turn, error: ERROR, retryInMs: 500 },
    { type: 'tokens.appended', ...base, channel: 'content', text: 'é', tokens, count: 1 },
    { type: 'tokens.appended', ...base, channel: 'content', text: 'plain' },
    { type: 'tokens.appended', ...base, channel: 'reasoning', text: 'why', tokens },
    { type: 'tokens.appended', ...base, channel: 'tool_call', text: '{"a":', call: (pick >> 3) % 3, name: 'calc' },
    { type: 'tokens.appended', ...base, channel: 'tool_call', text: '1}' },
    { type: 'message.completed', turn, index: messages, message, finishReason: 'stop', timing: { firstTokenMs: 3, totalMs: pick % 50 } },
    { type: 'message.completed', turn, index: messages, message, finishReason: 'tool_calls', usage: { promptTokens: 4 }, timing: { firstTokenMs: null, totalMs: 9 } },
  ]
}

function calling(turn: number, calls: ReadonlyMap<string, string>, pick: number): RunEventBody[] {
  const [callId, phase] = [...calls].find(([, state]) => state !== 'answered') ?? []
  const call = { id: `call_${turn}_${calls.size + 1}`, name: 'calculator', arguments: { n: pick }, source: 'text' as const }
  const bodies: RunEventBody[] = [
    { type: 'call.parsed', turn, call },
    { type: 'call.rejected', turn, error: { kind: 'invalid_json', message: 'no', raw: '{', span: [0, 1] } },
  ]
  if (callId === undefined) return bodies
  if (phase === 'read') return [...bodies, { type: 'tool.started', turn, callId, name: 'calculator', arguments: {} }]
  const failed = pick % 3 === 0
  return [
    ...bodies,
    { type: 'tool.progressed', turn, callId, chunk: `${pick} ` },
    { type: 'tool.finished', turn, callId, ok: !failed, result: pick, ...(failed ? { error: 'no' } : {}), durationMs: 1 },
  ]
}

function startTurn(turn: number): RunEventBody {
  return { type: 'turn.started', turn, protocol: 'hermes', request: { model: 'm', messages: 1, sampling: {}, tools: true } }
}

function running(order: LogOrder, pick: number): RunEventBody[] {
  const { open, turn, messages } = order
  if (open === undefined) return [startTurn(turn + 1)]
  const sequence: RunEventBody = { type: 'sequence.updated', turn, sequence: 0, extends: true, promptLength: 1, length: 2, finishReason: null }
  if (!open.replied) return [sequence, ...streaming(turn, order, pick)]
  const bodies = [sequence, ...calling(turn, open.calls, pick)]
  if ([...open.calls.values()].some((phase) => phase !== 'answered')) return bodies
  const observed: RunEventBody = { type: 'message.observed', turn, index: messages, message: { role: 'user', content: `told ${pick}` } }
  return [...bodies, observed, startTurn(turn + 1), startTurn(turn + 1)]
}

function resuming({ open, turn }: LogOrder): RunEventBody[] {
  if (open === undefined) return [{ type: 'run.resumed', turn: turn + 1 }]
  const again: RunEventBody = { type: 'run.resumed', turn }
  const isComplete = open.replied && [...open.calls.values()].every((phase) => phase === 'answered')
  return isComplete ? [again, { type: 'run.resumed', turn: turn + 1 }] : [again]
}

function start({ attempt }: LogOrder): RunEventBody {
  const model = { server: 'bundled', model: 'tiny', protocol: 'hermes' as const }
  return { type: 'run.started', attempt: attempt + 1, model, systemPrompt: `prompt ${attempt}`, tools: [TOOL] }
}

function isWritten({ kind, isAuthored, phase }: LogOrder, pick: number): boolean {
  return kind === 'draft' || (isAuthored && phase === 'created' && pick % 4 !== 0)
}

/** What may happen next in a log that stands like this; seldom an interruption, more seldom an end. */
function nextBodies(order: LogOrder, pick: number): RunEventBody[] {
  if (order.phase === 'empty') return [created(pick)]
  if (isWritten(order, pick)) return authoring(order, pick)
  if (order.phase === 'interrupted') return resuming(order)
  if (pick % 61 === 0) return [{ type: 'run.finished', outcome: 'failed', error: ERROR }]
  if (pick % 41 === 0 && order.open?.replied === true) return [{ type: 'run.finished', outcome: 'final', finalResponse: 'done' }]
  if (pick % 13 === 0) return [{ type: 'run.interrupted', why: `stop ${pick}` }]
  return order.phase === 'running' ? running(order, pick) : [start(order)]
}

/** A log that follows the legal order, made of arbitrary choices; that of a fork goes on from its basis. */
export function legalLog(picks: readonly number[], fork?: { readonly basis: RunState; readonly base: Base }): RunEvent[] {
  const order = new LogOrder(fork?.basis)
  const events: RunEvent[] = []
  if (fork !== undefined) events.push(order.place(createdFork(fork.base, fork.basis, picks[0] ?? 1), 1_600_000_000_000))
  for (const [at, pick] of picks.entries()) {
    if (order.phase === 'finished') break
    const bodies = nextBodies(order, pick)
    const body = bodies[(pick >> 1) % bodies.length]
    if (body !== undefined) events.push(order.place(body, 1_700_000_000_000 + at))
  }
  return events
}

/** The choices that a legal log is made of. */
export const legalPicks: fc.Arbitrary<number[]> = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 200, size: 'max' })

/** Arbitrary legal logs; they shrink to short ones. */
export const legalLogs: fc.Arbitrary<RunEvent[]> = legalPicks.map((picks) => legalLog(picks))
