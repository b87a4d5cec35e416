import { expect, it } from 'vitest'
import type { RunEvent } from '#lib/run/events.ts'
import { append, runWith, temporaryStore, textAppended, turnStarted } from '../../support/stored-runs.ts'

it('finds where a run began to run, and where a turn ends', async () => {
  const store = await temporaryStore()
  await store.createRuns([runWith()])
  expect(store.seqOfStart('run-1')).toBeUndefined()
  const model = { server: 's', model: 'm', protocol: 'native' } as const
  const started = (seq: number, attempt: number): RunEvent => ({ seq, at: 1, type: 'run.started', attempt, model, systemPrompt: '', tools: [] })
  await append(store, [started(1, 1), turnStarted(2, 1), textAppended(3, 'a'), turnStarted(4, 2), started(5, 2), textAppended(6, 'b', { turn: 2 })])
  expect(store.seqOfStart('run-1')).toBe(1)
  expect([1, 2, 3].map((turn) => store.seqOfTurnEnd('run-1', turn))).toEqual([3, 6, undefined])
  expect(store.seqOfTurnEnd('nobody', 1)).toBeUndefined()
})
