import { expect, test } from 'vitest'
import { RowBuilder } from '#lib/transcript/build-rows.ts'
import { fragmentOf, isErrorRow, nextStop, rowOfFragment } from '#lib/transcript/navigate.ts'
import type { Stop } from '#lib/transcript/navigate.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const GOOD = '<tool_call>\n{"name": "calculator", "arguments": {}}\n</tool_call>'
const BAD = '<tool_call>\n{name: 1}\n</tool_call>'
const { state } = new EpisodeLog()
  .begin(1)
  .complete(1, `One.\n${GOOD}`)
  .call(1, 'a', [5, 5 + GOOD.length])
  .answer(1, 'a', 'division by zero')
  .observe(1, 'told')
  .begin(2)
  .complete(2, `Two.\n${BAD}`)
  .add({ type: 'call.rejected', turn: 2, error: { kind: 'invalid_json', message: 'no', raw: BAD, span: [5, 5 + BAD.length] } })
  .observe(2, 'told')
  .begin(3)
  .complete(3, 'Three.')
  .add({ type: 'run.finished', outcome: 'final' })
const rows = new RowBuilder().build(state)

function walk(stop: Stop, step: 1 | -1): string[] {
  const seen: string[] = []
  let at = step === 1 ? -1 : rows.length
  for (;;) {
    const next = nextStop(rows, at, { stop, step })
    if (next === undefined) return seen
    seen.push(rows[next]?.key ?? '')
    at = next
  }
}

test('walks by turn, call, error and rejection, both ways', () => {
  expect(walk('turn', 1)).toEqual(['system', 'm0', 't1', 't2', 't3', 'end'])
  expect(walk('turn', -1)).toEqual(walk('turn', 1).toReversed())
  expect(walk('call', 1)).toEqual(['t1.b0', 't2.b0'])
  expect(walk('error', 1)).toEqual(['t1.b0', 't2.b0'])
  expect(walk('rejection', -1)).toEqual(['t2.b0'])
})

test('a good run ends without an error, a failed one with one', () => {
  const end = rows.at(-1)
  if (end?.kind !== 'end') throw new Error('an end was expected')
  expect(isErrorRow(end)).toBe(false)
  expect(isErrorRow({ ...end, outcome: 'failed' })).toBe(true)
})

test('an address leads to its row, and a row has its address', () => {
  const keyOf = (fragment: string) => rows[rowOfFragment(rows, fragment)]?.key
  expect(keyOf('m0')).toBe('m0')
  expect(keyOf('m1')).toBe('t1')
  expect(keyOf('m2')).toBe('m2')
  expect(keyOf('t2')).toBe('t2')
  expect(keyOf('t2.b0')).toBe('t2.b0')
  expect(keyOf('end')).toBe('end')
  expect(rowOfFragment(rows, 'm99')).toBe(-1)
  expect(rowOfFragment(rows, '<b>')).toBe(-1)
  for (const row of rows) expect(rows[rowOfFragment(rows, fragmentOf(row))]).toBe(row)
})
