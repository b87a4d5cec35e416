import type { SetAside } from '#lib/editor/draft-log.ts'
import { expect, test } from 'vitest'
import { asideMessages, asideText } from '#lib/editor/aside-text.ts'

const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } } as const

test('what a person wrote is all there to be copied', () => {
  const aside: SetAside = {
    label: 'edit',
    why: 'removed',
    bodies: [{ type: 'message.edited', index: 0, message: { role: 'assistant', content: 'text', reasoning: 'thought', tool_calls: [call] } }],
  }
  expect(asideText(aside)).toBe('[assistant]\nthought\ntext\nf {"a": 1}')
  expect(asideMessages(aside)).toHaveLength(1)
})

test('a change without words of its own is told as it was to be made', () => {
  const moved = { label: 'move', why: 'gone', bodies: [{ type: 'message.moved', index: 1, to: 0 }] } as const
  expect(asideMessages(moved)).toEqual([])
  expect(asideText(moved)).toContain('message.moved')
  expect(asideText({ ...moved, bodies: [{ type: 'context.edited', system: 'Be kind.' }] })).toBe('Be kind.')
})
