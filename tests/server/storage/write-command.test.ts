import { expect, it } from 'vitest'
import { recordOf } from '#server/storage/write-command.ts'
import { summaryWith } from '../../support/run-summary.ts'
import { textAppended } from '../../support/stored-runs.ts'

it('recordOf packs tokens before they go to the writer thread', () => {
  const summary = summaryWith({ lastSeq: 1 })
  const record = recordOf({ summary, events: [textAppended(1, 'a', { tokens: [{ text: 'a' }] })] })
  expect(record).toMatchObject({ summary, events: [{ seq: 1, tokens: expect.any(Uint8Array) }] })
  expect(structuredClone(record)).toStrictEqual(record)
})
