import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turnTokensQuerySchema } from '#lib/api/contract.ts'
import { columnToken } from '#lib/tokens/column-token.ts'
import { decodeColumns } from '#lib/tokens/columns.ts'
import { lineageOf } from '#server/runs/load-run.ts'
import { ownerOf, turnStretches } from '#server/runs/turn-stretches.ts'
import { turnColumns, turnTokens } from '#server/runs/turn-tokens.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { CALL, keepLetterBase, keepTokenFork } from '../../support/token-forks.ts'

let app: TestApp
/** `base`: task, call, result, "It is 5."; `fork` keeps "It is", goes on with "X" and says "yz"; `top` stands on it. */
beforeEach(async () => {
  app = await startTestApp([])
  const seq = await keepLetterBase(app.ctx)
  await keepTokenFork(app.ctx, { id: 'fork', base: { run: 'base', message: 3, token: 5, seq }, forced: 'X', sampled: 'yz' })
})
afterEach(() => app.stop())

const stretches = (run: string, turn: number, part: 'reply' | 'prompt' = 'reply') =>
  turnStretches(app.ctx, { run, turn, part }).map(({ packed, from, to, generated, channel }) => ({
    text: packed.slice({ from, to }).map((token) => token.text).join(''),
    generated,
    channel,
  }))
const onFork = (token: number) => ({ run: 'fork', message: 3, token, seq: app.ctx.store.getRun('fork')?.lastSeq ?? 0 })

describe('turnStretches', () => {
  it('reads a kept turn from the base, and a reply that goes on from base, log and sampling', () => {
    expect(stretches('fork', 1)).toEqual([{ text: `${CALL}<|im_end|>`, generated: true, channel: 'content' }])
    expect(stretches('fork', 2)).toEqual([
      { text: 'It is', generated: false, channel: 'content' },
      { text: 'X', generated: false, channel: 'content' },
      { text: 'yz<|im_end|>', generated: true, channel: 'content' },
    ])
    expect(stretches('fork', 1, 'prompt')).toEqual(stretches('base', 1, 'prompt'))
    expect(stretches('fork', 2, 'prompt')).toEqual([{ text: 'X', generated: false, channel: 'content' }])
  })

  it('reads down a chain of retakes', async () => {
    await keepTokenFork(app.ctx, { id: 'late', base: onFork(7), forced: 'Q', sampled: 'r' })
    expect(stretches('late', 2).map(({ text }) => text)).toEqual(['It is', 'X', 'y', 'Q', 'r<|im_end|>'])
    expect(stretches('late', 2).map(({ generated }) => generated)).toEqual([false, false, false, false, true])
    await keepTokenFork(app.ctx, { id: 'early', base: onFork(2), forced: 'Q', sampled: 'r' })
    expect(stretches('early', 2).map(({ text }) => text)).toEqual(['It', 'Q', 'r<|im_end|>'])
    expect(ownerOf(lineageOf(app.ctx, 'early'), 1)?.id).toBe('base')
    expect(ownerOf(lineageOf(app.ctx, 'early'), 2)?.id).toBe('early')
  })

  it('gives tokens that were given their logprobs, and no mark of having been sampled', () => {
    const query = turnTokensQuerySchema.parse({ from: '3' })
    const columns = decodeColumns(turnColumns(app.ctx, { run: 'fork', turn: 2, query }))
    const rows = Array.from({ length: columns.count }, (_, at) => columnToken(columns, at))
    expect(rows.map(({ generated, logprob }) => [generated, logprob])).toEqual([
      [false, -0.5],
      [false, -0.5],
      [false, null],
      [true, -0.25],
      [true, -0.25],
      [true, expect.closeTo(-0.1)],
    ])
    const json = turnTokens(app.ctx, { run: 'fork', turn: 2, query: turnTokensQuerySchema.parse({ from: '4', to: '7' }) })
    expect(json.tokens.map(({ index, text }) => [index, text])).toEqual([[4, 's'], [5, 'X'], [6, 'y']])
  })

  it('refuses a turn that is not there', async () => {
    expect(() => stretches('fork', 3)).toThrow('run fork has 2 turns, numbered from 1; there is no turn 3')
    expect(() => stretches('nobody', 1)).toThrow('there is no run nobody')
    await keepTokenFork(app.ctx, { id: 'edited', base: { run: 'fork', message: 4, seq: onFork(0).seq } })
    const { store } = app.ctx
    const message = { role: 'assistant' as const, content: 'mine' }
    const row = store.getRun('edited')
    if (row === undefined) throw new Error('it was just kept')
    await store.appendEvents('edited', [{ seq: 2, at: 1, type: 'message.edited', index: 1, message }], { ...row, lastSeq: 2 })
    expect(() => stretches('edited', 1)).toThrow('turn 1 of run edited was written over')
    expect(stretches('edited', 2)).toHaveLength(3)
  })
})
