import { describe, expect, test } from 'vitest'
import { forkFormOf, keepsCalls, readForkForm, retakeOf, withServer } from '#lib/fork-form/fork-form.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import type { MessageEntry } from '#lib/run/state.ts'

const config = runConfigSchema.parse({ task: 'q', server: 's1', protocol: 'hermes', sampling: { temperature: 0.5, stop: ['x'] } })
const form = forkFormOf(config, 'conversation')

function entry(role: MessageEntry['message']['role'], calls = 0): MessageEntry {
  const tool_calls = Array.from({ length: calls }, (_, at) => ({ id: `c${at}`, type: 'function' as const, function: { name: 'f', arguments: '{}' } }))
  return { message: { role, content: 'x', ...(calls > 0 ? { tool_calls } : {}) }, origin: 'given', at: 0 }
}

describe('readForkForm', () => {
  test('sends nothing but the place where all is as in the base', () => {
    expect(readForkForm(form, { message: 3 }, config)).toEqual({ ok: true, request: { message: 3, environment: 'conversation' } })
  })

  test('sends what differs, and of the sampling all, so that nothing of it is lost', () => {
    const reading = readForkForm({ ...form, seed: '7', protocol: 'native', groupSize: '4', maxTurns: '3', server: 's2' }, { message: 1 }, config)
    expect(reading).toEqual({
      ok: true,
      request: {
        message: 1,
        environment: 'conversation',
        server: 's2',
        protocol: 'native',
        sampling: { temperature: 0.5, stop: ['x'], seed: 7 },
        maxTurns: 3,
        groupSize: 4,
      },
    })
  })

  test('says by field what is wrong', () => {
    const reading = readForkForm({ ...form, temperature: 'hot', groupSize: '0', maxTurns: '1.5' }, { message: 1 }, config)
    expect(reading).toMatchObject({
      ok: false,
      errors: {
        temperature: 'This is a number from 0 to 2, for example 0.7.',
        groupSize: 'This is a whole number from 1 to 64.',
        maxTurns: 'This is a whole number from 1 to 10,000.',
      },
    })
  })
})

test('another server is asked for a model of its own', () => {
  const named = { ...config, model: 'm1' }
  const elsewhere = withServer(forkFormOf(named, 'conversation'), 's2', named)
  expect(elsewhere).toMatchObject({ server: 's2', model: '' })
  expect(withServer(elsewhere, 's1', named).model).toBe('m1')
  expect(readForkForm({ ...elsewhere, model: 'm1' }, { message: 0 }, named)).toMatchObject({ request: { server: 's2', model: 'm1' } })
  expect(readForkForm(elsewhere, { message: 0 }, named)).toMatchObject({ request: { server: 's2', model: undefined } })
})

test('a reply is made anew, and after anything else the model goes on', () => {
  expect(retakeOf(entry('assistant'), 3)).toEqual({ message: 3, words: 'Messages 0 to 2 are kept; message 3 is made anew.' })
  expect(retakeOf(entry('user'), 0)).toEqual({ message: 1, words: 'Message 0 is kept; the model goes on from there.' })
})

test('knows whether what is kept called tools', () => {
  const state = { turns: [], messages: [entry('user'), entry('assistant', 1), entry('tool')] }
  expect(keepsCalls(state, 1)).toBe(false)
  expect(keepsCalls(state, 2)).toBe(true)
})
