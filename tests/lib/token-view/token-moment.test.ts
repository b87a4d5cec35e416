import { expect, it } from 'vitest'
import { foldLog } from '#lib/run/fold.ts'
import { tokenMoment } from '#lib/token-view/token-moment.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

it('says how many tokens of the last turn there were', () => {
  const log = new EpisodeLog().begin(1).add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'ab', count: 2, t: 1 })
  log.add({ type: 'tokens.appended', turn: 1, channel: 'content', text: 'cd', count: 2, t: 2 }).complete(1, 'abcd')
  expect(tokenMoment(foldLog(log.events.slice(0, 4)), log.state)).toEqual({ turn: 1, tokens: 2, lost: new Set() })
  expect(tokenMoment(foldLog(log.events.slice(0, 2)), log.state)).toEqual({ turn: 0, tokens: 0, lost: new Set() })
})

it('names turns that were thrown away later, taken again or not', () => {
  const log = new EpisodeLog().begin(1).complete(1, 'x').begin(2).stream(2, 'gone')
  const then = log.state
  log.add({ type: 'run.interrupted', why: 'stop' }).add({ type: 'run.resumed', turn: 2 })
  expect(tokenMoment(then, log.state).lost).toEqual(new Set([2]))
  const model = { server: 'bundled', model: 'tiny', protocol: 'hermes' as const }
  log.add({ type: 'run.started', attempt: 2, model, systemPrompt: '', tools: [] }).begin(2)
  expect(tokenMoment(then, log.state).lost).toEqual(new Set([2]))
  expect(tokenMoment(log.state, log.state).lost).toEqual(new Set())
})
