import { describe, expect, test } from 'vitest'
import { choiceFor, continueFormOf, EMPTY_CHOICE, readContinueForm } from '#lib/editor/continue-form.ts'
import { runConfigSchema } from '#lib/run/config.ts'

const config = runConfigSchema.parse({ task: 'q', maxTurns: 25, sampling: { temperature: 0.5, stop: ['x'] } })
const form = continueFormOf(config)
const TURN = { reach: 'turn', messages: 4, turns: 2 } as const
const END = { ...TURN, reach: 'end' } as const

describe('the fork that goes on with a draft', () => {
  test('has one turn more than there are, behind the last message; what is not changed is as in the draft', () => {
    expect(readContinueForm(form, TURN, config)).toEqual({ ok: true, request: { message: 4, environment: 'conversation', maxTurns: 3 } })
  })

  test('goes to the end with as many turns more as the draft says, or as are asked for', () => {
    expect(readContinueForm(form, END, config)).toMatchObject({ request: { maxTurns: 27 } })
    expect(readContinueForm({ ...form, maxTurns: '40' }, END, config)).toMatchObject({ request: { maxTurns: 42 } })
    expect(readContinueForm({ ...form, maxTurns: '' }, END, config)).toMatchObject({ request: { maxTurns: 27 } })
  })

  test('takes a server and sampling along, and of the sampling all', () => {
    const changed = { ...form, server: 's1', seed: '7', topLogprobs: '5' }
    expect(readContinueForm(changed, TURN, config)).toMatchObject({
      request: { server: 's1', sampling: { temperature: 0.5, stop: ['x'], seed: 7, topLogprobs: 5 } },
    })
  })

  test.each([
    ['temperature', '3'],
    ['maxTokens', '1.5'],
    ['seed', 'x'],
    ['maxTurns', '0'],
    ['maxTurns', 'many'],
    ['maxTurns', '2.5'],
  ])('does not begin with a wrong %s, %s', (name, value) => {
    expect(readContinueForm({ ...form, [name]: value }, END, config)).toEqual({ ok: false, errors: { [name]: expect.stringMatching(/^This is a (whole )?number from /) } })
  })
})

test('what was chosen last holds, but a draft of a run begins with the run’s own server', () => {
  const last = { ...EMPTY_CHOICE, draft: 'one', server: 's1', protocol: 'native' } as const
  expect(choiceFor('two', config, last)).toBe(last)
  expect(choiceFor('two', { ...config, server: 's2' }, last)).toEqual({ ...last, server: 's2', protocol: 'auto' })
  expect(choiceFor('one', { ...config, server: 's2' }, last)).toBe(last)
})
