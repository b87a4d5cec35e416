import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunState } from '#lib/run/state.ts'
import { cutOf } from '#server/runs/cut-of.ts'
import { loadState } from '#server/runs/load-run.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

const CALL = '<tool_call>{"name": "calculator", "arguments": {"expression": "2+3"}}</tool_call>'

let app: TestApp
let id: string
let state: RunState
/** Messages: task, call, result, answer. */
beforeEach(async () => {
  app = await startTestApp([reply({ content: CALL.split(''), logprobs: true }), reply({ content: ['It ', 'is ', '5.'], logprobs: true })])
  id = await app.finish()
  state = loadState(app.ctx, id)
})
afterEach(() => app.stop())

const cut = (request: { message: number; token?: { turn: number; index: number }; start?: boolean }, of = state) =>
  cutOf(app.ctx, { id, state: of, request: { start: true, ...request } })
const typeAt = (seq: number) => app.events(id).find((event) => event.seq === seq)?.type
const refusal = (path: string, message: string) => expect.objectContaining({ code: 'bad_request', message, issues: [{ path, message }] })

describe('cutOf', () => {
  it('counts the base no further than it has to: to its start, or to the end of the turn that is cut or kept', () => {
    expect([0, 1].map((message) => typeAt(cut({ message }).seq))).toEqual(['run.started', 'run.started'])
    expect([2, 3].map((message) => typeAt(cut({ message }).seq))).toEqual(['message.observed', 'message.observed'])
    expect(cut({ message: 4 }).seq).toBe(state.lastSeq - 1)
    expect(cut({ message: 3, token: { turn: 2, index: 1 } })).toEqual({ run: id, message: 3, token: 1, seq: state.lastSeq - 1 })
    expect(cut({ message: 3, token: { turn: 2, index: 3 } }).token).toBe(3)
  })

  it('counts all of what was written by hand', () => {
    expect(cut({ message: 1 }, { ...state, kind: 'draft' }).seq).toBe(state.lastSeq)
  })

  it('refuses a cut that is not there, and says what is', () => {
    expect(() => cut({ message: 5 })).toThrow(refusal('message', `run ${id} has 4 messages; 5 of them cannot be kept`))
    expect(() => cut({ message: 3, token: { turn: 7, index: 0 } })).toThrow(refusal('token.turn', `run ${id} has no turn 7 with tokens`))
    const before = 'the reply of turn 2 is message 3: 3 messages stand before it, not 1'
    expect(() => cut({ message: 1, token: { turn: 2, index: 0 } })).toThrow(refusal('message', before))
    const behind = 'the reply of turn 2 has 3 tokens, numbered from 0; 4 lies behind them'
    expect(() => cut({ message: 3, token: { turn: 2, index: 4 } })).toThrow(refusal('token.index', behind))
    expect(() => cut({ message: 3, token: { turn: 2, index: 0 }, start: false })).toThrow(/a draft is made of whole messages/)
    const blind = { ...state, turns: state.turns.map((turn) => ({ ...turn, tokenCount: 0 })) }
    expect(() => cut({ message: 3, token: { turn: 2, index: 0 } }, blind)).toThrow('no tokens are recorded of turn 2; cut at a message')
  })

  it('refuses a cut in a turn that goes on', () => {
    const going = { ...state, status: 'running' as const }
    const words = `turn 2 of run ${id} is still going on: cut before it, or wait until it has ended`
    expect(() => cut({ message: 4 }, going)).toThrow(expect.objectContaining({ code: 'conflict', message: words }))
    expect(() => cut({ message: 3, token: { turn: 2, index: 0 } }, going)).toThrow(words)
    expect(typeAt(cut({ message: 3 }, going).seq)).toBe('message.observed')
  })
})
