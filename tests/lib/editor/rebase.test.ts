import { expect, test } from 'vitest'
import { rebase, type Named } from '#lib/editor/rebase.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'

const draft = (words: string): Named => ({
  keys: words.split(' '),
  state: {
    ...INITIAL_STATE,
    systemPrompt: 'system',
    messages: words.split(' ').map((content) => ({ message: { role: 'user', content }, origin: 'authored', at: 0 })),
  },
})
const message = { role: 'user', content: 'new' } as const

test.each([
  { where: 'behind the same message', before: 'a b c', now: 'b a c', index: 1, place: 2 },
  { where: 'before the same next one where that is gone', before: 'a b c', now: 'b c', index: 1, place: 0 },
  { where: 'first where it was first', before: 'a b', now: 'x a b', index: 0, place: 0 },
  { where: 'at the end where both are gone', before: 'a b', now: 'x', index: 1, place: 1 },
])('a new message goes $where', ({ before, now, index, place }) => {
  expect(rebase({ type: 'message.authored', index, message }, draft(before), draft(now))).toEqual({
    body: { type: 'message.authored', index: place, message },
  })
})

test('a moved message goes behind the same one', () => {
  expect(rebase({ type: 'message.moved', index: 0, to: 2 }, draft('a b c'), draft('x c a b'))).toEqual({
    body: { type: 'message.moved', index: 2, to: 2 },
  })
})

test('what is gone cannot be edited, moved or marked; that it is removed already is no trouble', () => {
  const gone = { misfit: 'the message was removed elsewhere in the meantime' }
  expect(rebase({ type: 'message.edited', index: 0, message }, draft('a b'), draft('b'))).toEqual(gone)
  expect(rebase({ type: 'message.moved', index: 0, to: 1 }, draft('a b'), draft('b'))).toEqual(gone)
  expect(rebase({ type: 'message.marked', index: 0, marks: {} }, draft('a b'), draft('b'))).toEqual(gone)
  expect(rebase({ type: 'message.removed', index: 0 }, draft('a b'), draft('b'))).toEqual({ needless: true })
})

test('system prompt and tools fit where they are as they were', () => {
  const now = draft('a')
  const other = { ...now, state: { ...now.state, systemPrompt: 'other', tools: [] } }
  expect(rebase({ type: 'context.edited', system: 'mine' }, now, now)).toEqual({ body: { type: 'context.edited', system: 'mine' } })
  expect(rebase({ type: 'context.edited', system: 'mine' }, now, other)).toEqual({ misfit: 'the system prompt was changed elsewhere in the meantime' })
  expect(rebase({ type: 'context.edited', tools: [] }, now, other)).toEqual({ body: { type: 'context.edited', tools: [] } })
})
