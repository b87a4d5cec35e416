import { describe, expect, it } from 'vitest'
import type { RunEventBody } from '#lib/run/events.ts'
import { RunMeter } from '#server/runs/run-meter.ts'
import { createdRun } from '../../support/episode.ts'

const limits = { runEvents: 6, runText: 100, replyText: 50 }
const { state } = createdRun({ task: 'x'.repeat(20) })
const said = (length: number): RunEventBody => ({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'y'.repeat(length), t: 0 })
const turn: RunEventBody = { type: 'turn.started', turn: 2, protocol: 'hermes' }

describe('RunMeter', () => {
  it('counts the events that are there already', () => {
    const meter = new RunMeter(state, limits)
    for (let at = state.lastSeq; at < 6; at += 1) expect(meter.add(turn)).toBeUndefined()
    expect(meter.add(turn)).toContain('6 events')
  })

  it('measures a reply anew with each turn, and the texts of all of them', () => {
    const meter = new RunMeter(state, limits)
    expect(meter.add(said(50))).toBeUndefined()
    expect(meter.add(said(1))).toMatch(/^the reply .* 50 characters/)
    expect(meter.add(turn)).toBeUndefined()
    expect(meter.add(said(49 - state.messages.length * 20))).toBeUndefined()
    expect(meter.add(said(1))).toMatch(/^the texts .* 100 characters/)
  })

  it('counts what tools say, and a reply not again once it is complete', () => {
    const completed: RunEventBody = {
      type: 'message.completed',
      turn: 1,
      index: 1,
      message: { role: 'assistant', content: 'z'.repeat(1000) },
      finishReason: 'stop',
      timing: { firstTokenMs: 1, totalMs: 1 },
    }
    expect(new RunMeter(state, limits).add(completed)).toBeUndefined()
    const finished: RunEventBody = { type: 'tool.finished', turn: 1, callId: 'c', ok: true, result: 'r'.repeat(100), durationMs: 1 }
    const observed: RunEventBody = { type: 'message.observed', turn: 1, index: 2, message: { role: 'user', content: 'o'.repeat(101) } }
    for (const body of [finished, observed, { type: 'tool.progressed', turn: 1, callId: 'c', chunk: 'p'.repeat(101) } as const]) {
      expect(new RunMeter(state, limits).add(body)).toContain('the texts')
    }
  })
})
