import { expect, it } from 'vitest'
import { begunNote, cutText, environmentText } from '#lib/transcript/fork-words.ts'
import type { Turn } from '#lib/run/state.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const answer = { ok: true, result: 1 }
const call = { turn: 1, callId: 'c', name: 'n', arguments: {}, recorded: answer, now: answer, durationMs: 1 }
const { state } = new EpisodeLog().begin(1).complete(1, 'x')

function begun(count: number): Turn {
  const [turn] = state.turns
  if (turn === undefined) throw new Error('a turn was expected')
  return { ...turn, prefill: { text: { content: 'x', reasoning: '' }, keep: 41, count, how: 'ids' } }
}

it('says what a fork carries of the environment', () => {
  expect(environmentText(undefined, [])).toContain('conversation only')
  expect(environmentText('conversation', [])).toContain('conversation only')
  expect(environmentText('recorded', [])).toContain('on record')
  expect(environmentText('executed', [])).toContain('no kept call')
  expect(environmentText('executed', [{ ...call, same: true }, { ...call, same: false }])).toBe('tools executed again, 2 calls: 1 same, 1 differs')
  expect(cutText({ ...state, environment: 'recorded' }, { messages: 2, turns: 1 })).toMatch(/^2 messages, 1 turn · environment: equal calls/)
  expect(cutText({ ...state, kind: 'draft' }, { messages: 2, turns: 1 })).toBe('2 messages, 1 turn')
})

it('says how a reply was begun', () => {
  const run = { createdAt: state.createdAt }
  expect(begunNote(begun(41), run)?.title).toBe('Begun with 41 kept tokens, sampled anew from there')
  expect(begunNote(begun(42), { ...run, replaceWith: { text: ' Paris\n' } })?.title).toBe('Begun with 41 kept tokens, then “Paris” was chosen')
  expect(begunNote(begun(42), { ...run, replaceWith: { id: 7 } })?.title).toBe('Begun with 41 kept tokens, then token 7 was chosen')
  expect(begunNote(begun(42), { createdAt: Infinity, replaceWith: { id: 7 } })?.title).toBe('Begun with 41 kept tokens, then 1 token chosen')
  expect(begunNote(begun(42), run)?.badge?.word).toBe('by ids')
  expect(begunNote(begun(41), { ...run, replaceWith: { text: '' } })?.title).toBe('Begun with 41 kept tokens, sampled anew from there')
  expect(state.turns.map((turn) => begunNote(turn, run))).toEqual([undefined])
})

it('counts no tokens of what another model was given as text', () => {
  const run = { createdAt: state.createdAt }
  const given = (how: 'anew' | 'text', count: number): Turn => ({ ...begun(count), prefill: { text: { content: 'x y', reasoning: '' }, keep: 0, count, how } })
  expect(begunNote(given('text', 0), run)?.title).toBe('Begun with the kept text, sampled anew from there')
  expect(begunNote(given('anew', 12), run)?.title).toBe('Begun with the kept text, sampled anew from there')
  expect(begunNote(given('text', 1), { ...run, replaceWith: { text: ' y' } })?.title).toBe('Begun with the kept text, then “y” was chosen')
  expect(begunNote(given('text', 1), { ...run, replaceWith: { text: 'x y' } })?.title).toBe('Begun with 0 kept tokens, then “x y” was chosen')
})
