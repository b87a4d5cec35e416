import { afterEach, expect, it } from 'vitest'
import { turnTokensSchema } from '#lib/api/contract.ts'
import { turnTokens } from '#server/runs/turn-tokens.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

it('lists a turn’s tokens with ranks, and null for what the server did not give', async () => {
  const tokens = [
    { text: 'a', id: 7, logprob: -0.5, top: [{ text: 'b', id: 8, logprob: -0.1 }, { text: 'a', id: 7, logprob: -0.5 }] },
    { text: '�', bytes: null, logprob: null },
  ]
  app = await startTestApp([reply({ tokens })])
  const id = await app.finish()
  const answer = turnTokensSchema.parse(turnTokens(app.ctx, id, 1))
  expect(answer.tokens).toMatchObject([
    { index: 0, text: 'a', logprob: -0.5, rank: 2, channel: 'content', special: false },
    { index: 1, text: '�', bytes: null, logprob: null, rank: null, top: [] },
  ])
  expect(() => turnTokens(app.ctx, id, 2)).toThrow('has 1 turns, numbered from 1; there is no turn 2')
})
