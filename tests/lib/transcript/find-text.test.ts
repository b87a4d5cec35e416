import { expect, test } from 'vitest'
import { RowBuilder } from '#lib/transcript/build-rows.ts'
import { fieldsOf, findIn, findMatches, findPattern, MATCH_LIMIT, resultText } from '#lib/transcript/find-text.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const GOOD = '<tool_call>\n{"name": "calculator", "arguments": {}}\n</tool_call>'
const log = new EpisodeLog('Needle in the task')
  .begin(1)
  .complete(1, `<think>a needle</think>Needle, needle.\n${GOOD}`, { reasoning: 'NEEDLE' })
log.call(1, 'a', [39, 39 + GOOD.length]).answer(1, 'a', 'no needle').observe(1, 'needle')
const rows = new RowBuilder().build(log.state)

function find(query: string): string[] {
  const pattern = findPattern(query)
  return pattern === undefined ? [] : findMatches(rows, pattern).map((match) => `${match.key}/${match.field}@${match.start}`)
}

test('finds in every text of every row, folded ones too, in any case', () => {
  expect(find('needle')).toEqual([
    'm0/text@0',
    't1/reasoning@0',
    't1/think0@2',
    't1/text23@0',
    't1/text23@8',
    't1.b0/result@3',
    'm2/text@0',
  ])
  expect(find('2*3')).toEqual(['t1.b0/arguments@16'])
})

test.each(['a.b', 'a*b', '(', '[x]', '\\', 'a/b', 'a-b', '$^', '{1}', '|', '🙂'])('%s is looked for as it is written', (query) => {
  const pattern = findPattern(query)
  if (pattern === undefined) throw new Error('a pattern was expected')
  expect(findIn(`..${query}..`, pattern)).toEqual([{ start: 2, end: 2 + query.length }])
})

test('an empty search finds nothing, and a huge one stops', () => {
  expect(findPattern('')).toBeUndefined()
  const many = new RowBuilder().build(new EpisodeLog('x'.repeat(MATCH_LIMIT + 1)).state)
  expect(findMatches(many, /x/gu)).toHaveLength(MATCH_LIMIT)
})

test('the fields of a row are what is drawn of it', () => {
  expect(rows.map((row) => fieldsOf(row).map((one) => one.field).join(' '))).toEqual([
    'text',
    'reasoning text',
    'reasoning think0 text23',
    'name arguments progress result',
    'text',
  ])
  expect(resultText({ ok: false, result: null, error: 'why', durationMs: 1 })).toBe('why')
  expect(resultText({ ok: true, result: { a: 1 }, durationMs: 1 })).toBe('{"a": 1}')
})
