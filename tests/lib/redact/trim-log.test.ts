import { describe, expect, it } from 'vitest'
import { LEFT_OUT } from '#lib/api/shares.ts'
import { keptOf, LogTrimmer } from '#lib/redact/trim-log.ts'
import { basisOf } from '#lib/run/basis.ts'
import { keptConfigSchema } from '#lib/run/config.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const CALL = '<tool_call>{"name": "calculator"}</tool_call>'
const tokens = ['r', 'e', 'p', 'l', 'y'].map((text, id) => ({ id, text, logprob: -1 }))

/** Messages: task, call, result, reply. */
const episode = () =>
  new EpisodeLog('the task')
    .begin(1)
    .stream(1, CALL)
    .complete(1, CALL)
    .call(1, 'c', [0, CALL.length])
    .answer(1, 'c')
    .observe(1, 'the result')
    .begin(2)
    .add({ type: 'tokens.appended', turn: 2, channel: 'content', text: 'reply', tokens, count: 5, t: 1 })
    .complete(2, 'reply').events

function trimmed(events: RunEvent[], base?: { message: number; token?: number }): RunEvent[] {
  const trimmer = new LogTrimmer(keptOf(foldLog(events), base))
  return events.map((event) => trimmer.trim(event))
}

describe('LogTrimmer', () => {
  it('leaves a run that nobody wrote over as it is', () => {
    const events = episode()
    expect(trimmed(events)).toEqual(events)
  })

  it.each<{ message: number; token?: number }>([{ message: 1 }, { message: 2 }, { message: 3 }, { message: 4 }, { message: 3, token: 2 }, { message: 3, token: 0 }])('gives a fork at %j all that it keeps', (base) => {
    const turns = base.message < 2 ? 2 : base.message < 4 && base.token === undefined ? 9 : undefined
    const events = episode().slice(0, turns)
    const kept = basisOf(foldLog(trimmed(events, base)), base)
    expect(kept).toEqual(basisOf(foldLog(events), base))
  })

  it('leaves out what lies behind a cut: results, replies, words of a call', () => {
    expect(JSON.stringify(trimmed(episode(), { message: 2 }))).not.toMatch(/the result|"result":6/)
    const atToken = trimmed(episode(), { message: 3, token: 2 })
    expect(JSON.stringify(atToken)).not.toMatch(/"reply"|"text":"p"/)
    expect(atToken.find((event) => event.type === 'tokens.appended' && event.turn === 2)).toMatchObject({ text: '', tokens: tokens.slice(0, 2), count: 2 })
    expect(JSON.stringify(trimmed(episode().slice(0, 9), { message: 1, token: 0 }))).not.toMatch(/calculator|the result/)
  })

  it('counts the tokens that a reply began with', () => {
    const begun = new EpisodeLog().begin(1)
    begun.add({ type: 'reply.prefilled', turn: 1, text: { content: 'abc', reasoning: '' }, keep: 1, tokens: tokens.slice(0, 2), count: 3, how: 'ids' })
    begun.add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'reply', tokens, count: 5, t: 1 })
    const [, , , prefilled, appended] = trimmed(begun.complete(1, 'x').events, { message: 1, token: 4 })
    expect(prefilled).toMatchObject({ text: { content: '', reasoning: '' }, tokens: tokens.slice(0, 2) })
    expect(appended).toMatchObject({ tokens: tokens.slice(0, 1), count: 1 })
  })

  it('leaves out what an author wrote over or took away, wherever it was moved', () => {
    const order = new LogOrder()
    const user = (content: string) => ({ role: 'user' as const, content })
    const config = keptConfigSchema.parse({ task: '', history: [user('given one'), user('given two')] })
    const bodies: RunEventBody[] = [
      { type: 'run.created', kind: 'draft', title: 'd', config },
      { type: 'message.removed', index: 0 },
      { type: 'message.authored', index: 1, message: user('first words') },
      { type: 'message.edited', index: 1, message: user('last words') },
      { type: 'message.moved', index: 1, to: 0 },
      { type: 'message.authored', index: 2, message: user('gone again') },
      { type: 'message.removed', index: 2 },
    ]
    const events = bodies.map((body) => order.place(body, 1))
    const after = trimmed(events)
    expect(foldLog(after)).toMatchObject({ messages: [{ message: user('last words') }, { message: user('given two') }] })
    expect(JSON.stringify(after)).not.toMatch(/given one|first words|gone again/)
    expect(JSON.stringify(after)).toContain(LEFT_OUT)
  })
})
