import { describe, expect, it } from 'vitest'
import { runSummarySchema } from '#lib/api/contract.ts'
import { summaryOf } from '#server/runs/summary.ts'
import { createdRun, playEpisode } from '../../support/episode.ts'
import { FakeModel, says } from '../../support/fake-model.ts'

describe('summaryOf', () => {
  it('is a valid row before anything has run: what was asked for stands in it', () => {
    const { state } = createdRun({ server: 'env', model: 'm', tags: ['a'] })
    const row = runSummarySchema.parse(summaryOf('id', state))
    expect(row).toMatchObject({ server: 'env', model: 'm', protocol: null, tags: ['a'], status: 'created', outcome: null })
  })

  it('follows the state to the end', async () => {
    const { state } = await playEpisode({ model: new FakeModel(says('hi')) })
    expect(summaryOf('id', state)).toMatchObject({
      status: 'finished',
      outcome: 'final',
      server: 'fake',
      protocol: 'hermes',
      turns: 1,
      lastSeq: state.lastSeq,
    })
  })
})
