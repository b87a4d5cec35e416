import { expect, test } from 'vitest'
import { EMPTY_CONTINUE, readContinueForm } from '#lib/editor/continue-form.ts'

const PLACE = { messages: 4, turns: 2 }

test('one turn more than there are, behind the last message; what is left out is as in the draft', () => {
  expect(readContinueForm(EMPTY_CONTINUE, PLACE)).toEqual({ request: { message: 4, start: true, protocol: 'auto', maxTurns: 3 } })
})

test('to the end is more turns; a server and sampling go along', () => {
  const form = { ...EMPTY_CONTINUE, reach: 'end', server: 's1', temperature: '0', seed: '7' } as const
  expect(readContinueForm(form, PLACE)).toEqual({
    request: { message: 4, start: true, protocol: 'auto', maxTurns: 12, server: 's1', sampling: { temperature: 0, seed: 7 } },
  })
})

test.each([
  ['temperature', '3'],
  ['maxTokens', '1.5'],
  ['seed', 'x'],
])('a wrong %s says what would be right', (name, value) => {
  const reading = readContinueForm({ ...EMPTY_CONTINUE, [name]: value }, PLACE)
  expect(reading).toEqual({ error: expect.stringMatching(/ is a (whole )?number from /) })
})
