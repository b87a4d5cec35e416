import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alignEntries, alignRuns, firstDifferingCharacter } from '#lib/compare/align-runs.ts'
import type { Compared, ComparedRow } from '#lib/compare/align-runs.ts'
import type { Message } from '#lib/messages/message.ts'
import { EpisodeLog } from '../../support/episode-log.ts'

const call = (name: string, expression: string): Message => ({
  role: 'assistant',
  content: `<tool_call>{"name": "${name}", "arguments": {"expression": "${expression}"}}</tool_call>`,
})
const says = (role: Message['role'], content: string): Message => ({ role, content })
const run = (...messages: Message[]): Compared => ({
  messages: messages.map((message) => ({ message, origin: 'given' as const, at: 1 })),
  turns: [],
  systemPrompt: 'You can use tools.',
  tools: [],
})

const messages = fc.array(
  fc.oneof(
    fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const, 'tool' as const), content: fc.constantFrom('a', 'b', 'c') }),
    fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2')).map(([name, expression]) => call(name, expression)),
  ),
  { maxLength: 20 },
)
const mirrored = (row: ComparedRow): ComparedRow => {
  if (row.kind === 'left') return { kind: 'right', right: row.left }
  if (row.kind === 'right') return { kind: 'left', left: row.right }
  return { kind: row.kind, left: row.right, right: row.left }
}
const asText = (rows: readonly ComparedRow[]) => rows.map((row) => JSON.stringify(row)).toSorted()

describe('alignRuns', () => {
  test('a run against itself is equal all through', () => {
    fc.assert(
      fc.property(messages, (list) => {
        const one = run(...list)
        const { rows, divergence, context } = alignRuns(one, structuredClone(one))
        expect(rows).toEqual(list.map((_, at) => ({ kind: 'equal', left: at, right: at })))
        expect(divergence).toBeUndefined()
        expect(context).toEqual({ system: true, tools: true })
      }),
      { numRuns: 100 },
    )
  })

  test('every message stands exactly once on its side, in its order', () => {
    fc.assert(
      fc.property(messages, messages, (left, right) => {
        const { rows } = alignRuns(run(...left), run(...right))
        expect(rows.flatMap((row) => ('left' in row ? row.left : []))).toEqual(left.map((_, at) => at))
        expect(rows.flatMap((row) => ('right' in row ? row.right : []))).toEqual(right.map((_, at) => at))
      }),
      { numRuns: 200 },
    )
  })

  test('with exchanged runs the same, with its sides exchanged', () => {
    fc.assert(
      fc.property(messages, messages, (left, right) => {
        const there = alignRuns(run(...left), run(...right))
        const back = alignRuns(run(...right), run(...left))
        expect(asText(back.rows.map(mirrored))).toEqual(asText(there.rows))
        expect(back.counts).toEqual({ ...there.counts, left: there.counts.right, right: there.counts.left })
      }),
      { numRuns: 200 },
    )
  })

  test('what was put in between does not shift the rest', () => {
    const rest = [call('x', '2*3'), says('user', '6'), says('assistant', 'Six.')]
    const { rows } = alignRuns(run(says('user', 'q'), ...rest), run(says('user', 'q'), says('user', 'hurry'), ...rest))
    expect(rows.map(({ kind }) => kind)).toEqual(['equal', 'right', 'equal', 'equal', 'equal'])
  })

  test('the same call in other words is paired before another call', () => {
    const left = run(says('user', 'q'), call('x', '1+1'))
    const right = run(says('user', 'q'), call('x', '9'), says('assistant', 'Then <tool_call>{"arguments": {"expression": "1+1"}, "name": "x"}</tool_call>'))
    expect(alignRuns(left, right).rows.slice(1)).toEqual([
      { kind: 'right', right: 1 },
      { kind: 'changed', left: 1, right: 2 },
    ])
  })

  test('names the first divergence: message, part, character', () => {
    const thinking = (reasoning: string): Message => ({ role: 'assistant', content: 'a', reasoning })
    const { divergence, context } = alignRuns(run(says('user', 'q'), thinking('so 1')), { ...run(says('user', 'q'), thinking('so 2')), systemPrompt: '' })
    expect(divergence).toEqual({ row: 1, left: 1, right: 1, part: 'reasoning', character: 3 })
    expect(context.system).toBe(false)
    expect(alignRuns(run(), run(says('user', 'q'))).divergence).toEqual({ row: 0, right: 0 })
  })

  test('a reply that broke off stands against the one in its place, and is never the same as a complete one', () => {
    const whole = new EpisodeLog('q').begin(1).complete(1, 'The answer is 6.').state
    const failed = (text: string) => new EpisodeLog('q').begin(1).stream(1, text).state
    expect(alignRuns(failed('The ans'), whole)).toMatchObject({
      counts: { equal: 1, changed: 1, left: 0, right: 0 },
      divergence: { row: 1, left: 1, right: 1, part: 'content', character: 7 },
    })
    expect(alignRuns(whole, failed('The answer is 6.')).divergence).toEqual({ row: 1, left: 1, right: 1 })
    expect(alignRuns(failed('The ans'), failed('The ans')).divergence).toBeUndefined()
    expect(alignRuns(failed(''), whole).counts).toEqual({ equal: 1, changed: 0, left: 0, right: 1 })
  })

  test('2,000 messages against 2,000 others', () => {
    const long = (seed: number) => Array.from({ length: 2000 }, (_, at) => (at % 2 === 0 ? call('x', `${(at * seed) % 97}`) : says('user', `${at * seed}`)))
    const { counts } = alignRuns(run(...long(3)), run(...long(5)))
    expect(counts.equal + counts.changed + counts.left).toBe(2000)
  })
})

test('alignEntries takes lists of messages', () => {
  expect(alignEntries([{ message: says('user', 'q') }], [])).toEqual([{ kind: 'left', left: 0 }])
})

test('firstDifferingCharacter never points into a character', () => {
  expect(firstDifferingCharacter('a', 'a')).toBeUndefined()
  expect(firstDifferingCharacter('ab', 'a')).toBe(1)
  expect(firstDifferingCharacter('a\u{1f600}', 'a\u{1f601}')).toBe(1)
})
