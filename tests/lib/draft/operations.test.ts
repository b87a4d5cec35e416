import { describe, expect, it } from 'vitest'
import * as operations from '#lib/draft/operations.ts'
import type { Written } from '#lib/draft/operations.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'

const written = (text: string): Written[] => text.split('').map((content) => ({ message: { role: 'user', content } }))

/** The letters of a draft after these events. */
function after(text: string, bodies: readonly AuthoringBody[]): string {
  const all = [...operations.insertMessages(0, written(text)), ...bodies]
  const state = fold(INITIAL_STATE, all.map((body, at) => ({ ...body, seq: at + 1, at: 0 })))
  return state.messages.map((entry) => entry.message.content).join('')
}

describe('operations on a draft', () => {
  it('insert, remove and edit', () => {
    expect(after('abc', operations.insertMessages(1, written('xy')))).toBe('axybc')
    expect(after('abcd', operations.removeMessages([3, 1, 1]))).toBe('ac')
    expect(after('abc', operations.editMessage(1, { role: 'user', content: 'x' }))).toBe('axc')
  })

  it.each<[number[], -1 | 1, string]>([
    [[1, 2], -1, 'bcade'],
    [[1, 2], 1, 'adbce'],
    [[1, 3], -1, 'badce'],
    [[0, 1, 3], -1, 'abdce'],
    [[3, 4], 1, 'abcde'],
    [[0, 4], 1, 'bacde'],
    [[], 1, 'abcde'],
  ])('shift %j by %i', (selection, by, expected) => {
    expect(after('abcde', operations.shiftMessages(selection, by, 5))).toBe(expected)
  })

  it.each<[number[], number, string]>([
    [[0, 2], 5, 'bdeac'],
    [[3, 4], 0, 'deabc'],
    [[0, 4], 2, 'baecd'],
    [[1, 2], 2, 'abcde'],
    [[1], 4, 'acdbe'],
  ])('move %j before %i', (selection, to, expected) => {
    expect(after('abcde', operations.moveMessages(selection, to))).toBe(expected)
  })

  it('duplicate behind the last selected, calls under ids of their own', () => {
    expect(after('abc', operations.duplicateMessages(written('abc'), [0, 1]))).toBe('ababc')
    const call = { id: 'a', type: 'function' as const, function: { name: 'f', arguments: '{}' } }
    const pair: Written[] = [
      { message: { role: 'assistant', content: '', tool_calls: [call] }, marks: { train: true } },
      { message: { role: 'tool', content: '1', tool_call_id: 'a' } },
    ]
    const bodies = operations.duplicateMessages(pair, [0, 1])
    expect(bodies).toMatchObject([
      { index: 2, message: { tool_calls: [{ id: 'call_2' }] }, marks: { train: true } },
      { index: 3, message: { tool_call_id: 'call_2' } },
    ])
  })

  it('set marks and take them away', () => {
    const messages = [{ marks: { train: false, note: 'n' } }, {}]
    expect(operations.setMarks(messages, [0, 1, 9], { train: undefined, rating: 1 })).toEqual([
      { type: 'message.marked', index: 0, marks: { note: 'n', rating: 1 } },
      { type: 'message.marked', index: 1, marks: { rating: 1 } },
    ])
    expect(operations.setMarks([{ marks: { intended: ['x'] } }], [0], { intended: [] })).toMatchObject([{ marks: {} }])
  })

  it('change a role and nothing else, and nothing where it is that already', () => {
    expect(operations.changeRole({ role: 'user', content: 'x' }, 2, 'assistant')).toEqual([
      { type: 'message.edited', index: 2, message: { role: 'assistant', content: 'x' } },
    ])
    expect(operations.changeRole({ role: 'user', content: 'x' }, 2, 'user')).toEqual([])
  })

  it('set the context that is given', () => {
    expect(operations.setContext({ system: '' })).toEqual([{ type: 'context.edited', system: '' }])
    expect(operations.setContext({})).toEqual([])
  })

  it('take messages over with where they are from, in one step', () => {
    const taken = operations.takeOver(1, { run: 'r', messages: [{ index: 7, message: { role: 'user', content: 'x' } }] })
    expect(operations.inStep(taken, 4)).toEqual([
      {
        type: 'message.authored',
        index: 1,
        message: { role: 'user', content: 'x' },
        source: { run: 'r', message: 7 },
        step: { number: 4, way: 'do' },
      },
    ])
  })
})
