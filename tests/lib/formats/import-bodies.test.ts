import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importBodies } from '#lib/formats/import-bodies.ts'
import { runTrajectory } from '#lib/formats/run-trajectory.ts'
import type { Trajectory } from '#lib/formats/trajectory.ts'
import { runEventSchema } from '#lib/run/events.ts'
import { foldLog } from '#lib/run/fold.ts'
import { LogOrder } from '#lib/run/order.ts'
import { ASKED, recordOf, records, SAID, TOOL } from './records.ts'

function logOf(record: Trajectory) {
  const order = new LogOrder()
  return importBodies(record, { format: 'openai-messages', line: 3, name: 'a.jsonl' }).map((body) => runEventSchema.parse(order.place(body, 1)))
}

describe('importBodies', () => {
  it('makes a legal log that says what the record says', () => {
    fc.assert(
      fc.property(records, (record) => {
        const state = foldLog(logOf(record))
        expect(runTrajectory({ state, marks: new Map(), score: null })).toMatchObject(record)
        expect(state).toMatchObject({ kind: 'import', status: 'finished', lastSeq: record.messages.length + 3 })
      }),
      { numRuns: 50 },
    )
  })

  it('says where the run comes from', () => {
    const [created] = logOf(recordOf([ASKED, SAID], { raw: '{}', model: 'm', tags: ['chosen'] }))
    expect(created).toMatchObject({
      type: 'run.created',
      title: 'weather?',
      imported: { format: 'openai-messages', line: 3, name: 'a.jsonl', raw: '{}' },
      config: { model: 'm', tags: ['import', 'chosen'], task: '' },
    })
  })

  it.each([
    [recordOf([ASKED, SAID]), 'final'],
    [recordOf([ASKED]), 'failed'],
    [recordOf([ASKED, SAID], { completed: false }), 'failed'],
    [recordOf([ASKED], { completed: true }), 'final'],
  ])('ends as the record did (%#)', (record, outcome) => {
    const state = foldLog(logOf(record))
    expect(state.outcome).toBe(outcome)
    expect(state.error?.code).toBe(outcome === 'failed' ? 'incomplete' : undefined)
    if (outcome === 'final') expect(state.finalResponse).toBe(record.messages.length > 1 ? '18C' : '')
  })

  it('names a record by its title, its first question, or its place', () => {
    const titles = [recordOf([ASKED], { title: ' T \n more' }), recordOf([{ role: 'user', content: `${'a'.repeat(79)}😀` }]), recordOf([SAID])].map((record) => foldLog(logOf(record)).title)
    expect(titles).toEqual(['T ', 'a'.repeat(79), 'a.jsonl, line 3'])
    expect(logOf(recordOf([ASKED], { tools: [TOOL] })).map((event) => event.type)).toContain('context.edited')
  })

  it('refuses what no run may have', () => {
    expect(() => logOf(recordOf([ASKED], { system: 'x'.repeat(2_000_001) }))).toThrow()
  })
})
