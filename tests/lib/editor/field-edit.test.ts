import { expect, test } from 'vitest'
import { openDraft } from '#lib/editor/draft-log.ts'
import { fieldEdit, type MessageField } from '#lib/editor/field-edit.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import { DraftServer } from '../../support/draft-server.ts'

const log = openDraft(INITIAL_STATE, new DraftServer(['one', 'two']).events)
const [, second = ''] = log.local.keys
const field: MessageField = { key: second, label: 'edit the text', read: (one) => one.content, change: (one, content) => ({ ...one, content }) }

test('typing changes the field of its message, and nothing where it says the same', () => {
  expect(fieldEdit(log, field, { text: 'two!', base: 'two' })).toEqual({
    bodies: [{ type: 'message.edited', index: 1, message: { role: 'user', content: 'two!' } }],
  })
  expect(fieldEdit(log, field, { text: 'two', base: 'two' })).toEqual({ bodies: [] })
})

test('what somebody else wrote into the field meanwhile is not written over', () => {
  expect(fieldEdit(log, field, { text: 'mine', base: 'as it was' })).toMatchObject({
    aside: { label: 'edit the text', why: expect.stringContaining('changed elsewhere'), bodies: [{ message: { content: 'mine' } }] },
  })
})

test('typing into a message that is gone is kept', () => {
  expect(fieldEdit(log, { ...field, key: 'gone' }, { text: 'mine', base: 'two' })).toMatchObject({
    aside: { why: expect.stringContaining('removed'), bodies: [{ message: { content: 'mine' } }] },
  })
})

test('typing into a part that is gone from its message is kept', () => {
  const gone = { ...field, read: () => undefined }
  expect(fieldEdit(log, gone, { text: 'mine', base: 'two' })).toMatchObject({
    aside: { why: expect.stringContaining('removed'), bodies: [{ message: { content: 'mine' } }] },
  })
})
