import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { turnTokensQuerySchema } from '#lib/api/contract.ts'
import { RunChain } from '#lib/html-export/run-chain.ts'
import { foldLog } from '#lib/run/fold.ts'
import { decodeColumns, encodeColumns } from '#lib/tokens/columns.ts'
import { eventPages, lineageOf, loadState } from '#server/runs/load-run.ts'
import { turnColumns } from '#server/runs/turn-tokens.ts'
import { promptEncoded, textAppended, turnStarted } from '../../support/stored-runs.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'
import { keepLetterBase, keepTokenFork } from '../../support/token-forks.ts'

const K = 20

let app: TestApp
/** `fork` keeps "It is" of the base's second reply and goes on; `top` keeps a part of that. */
beforeEach(async () => {
  app = await startTestApp([])
  const seq = await keepLetterBase(app.ctx)
  await keepTokenFork(app.ctx, { id: 'fork', base: { run: 'base', message: 3, token: 5, seq }, forced: 'X', sampled: 'yz' })
  const last = app.ctx.store.getRun('fork')?.lastSeq ?? 0
  await keepTokenFork(app.ctx, { id: 'late', base: { run: 'fork', message: 3, token: 7, seq: last }, forced: 'Q', sampled: 'r' })
  await keepTokenFork(app.ctx, { id: 'early', base: { run: 'fork', message: 3, token: 2, seq: last }, forced: 'Q', sampled: 'r' })
})
afterEach(() => app.stop())

function chainOf(id: string): RunChain {
  const logs = lineageOf(app.ctx, id)
  return new RunChain(logs.map(({ id: run, base, upTo }) => ({ base, events: [...eventPages(app.ctx, run, { upTo, withTokens: true })].flat() })))
}

describe.each(['base', 'fork', 'late', 'early'])('the chain of run %s in memory', (id) => {
  it('has the state that the server folds, and its beginning', () => {
    const chain = chainOf(id)
    expect(JSON.parse(JSON.stringify(chain.state))).toEqual(JSON.parse(JSON.stringify(loadState(app.ctx, id))))
    expect(JSON.parse(JSON.stringify(chain.start()))).toEqual(JSON.parse(JSON.stringify(loadState(app.ctx, id, { seq: 1 }))))
  })

  it('has the tokens that the server reads, also of replies that bases began', () => {
    const chain = chainOf(id)
    expect(chain.state.turns.map(({ turn }) => turn)).toEqual([1, 2])
    for (const turn of [1, 2]) {
      for (const part of ['prompt', 'reply'] as const) {
        const query = turnTokensQuerySchema.parse({ part, k: String(K) })
        const known = decodeColumns(turnColumns(app.ctx, { run: id, turn, query }))
        expect(known.count).toBeGreaterThan(0)
        expect(decodeColumns(encodeColumns(chain.rows(turn, part), { k: K }))).toEqual(known)
      }
    }
  })

  it('gives its own events without token arrays, and as many tokens as before', () => {
    const events = chainOf(id).events()
    expect(events.some((event) => 'tokens' in event)).toBe(false)
    const own = events.filter((event) => event.type === 'tokens.appended').map(({ count }) => count)
    expect(own).toEqual([...eventPages(app.ctx, id, { withTokens: false })].flat().flatMap((event) => (event.type === 'tokens.appended' ? [event.count] : [])))
  })
})

it('takes of a turn that was begun again only the last attempt', () => {
  const first = [turnStarted(1), promptEncoded(2, [{ id: 1, text: 'Hi' }]), textAppended(3, 'ab', { tokens: [{ id: 2, text: 'ab' }] })]
  const again = [turnStarted(4), textAppended(5, 'c', { tokens: [{ id: 3, text: 'c' }] })]
  const chain = new RunChain([{ base: null, events: [...first, ...again] }])
  expect(chain.state.lastSeq).toBe(foldLog([...first, ...again]).lastSeq)
  expect(chain.rows(1, 'reply').map(({ token }) => token.text)).toEqual(['c'])
  expect(chain.rows(1, 'prompt')).toEqual([])
})
