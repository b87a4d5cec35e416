import { describe, expect, it } from 'vitest'
import {
  EMPTY_FORM,
  formOf,
  formValuesSchema,
  issuesByField,
  readForm,
  usesToolset,
  withToolset,
  type FormValues,
} from '#lib/new-run/form-values.ts'
import { runConfigSchema } from '#lib/run/config.ts'

const form = (values: Partial<FormValues>): FormValues => ({ ...EMPTY_FORM, task: 'What is 1 plus 1?', ...values })

function issuesOf(values: Partial<FormValues>) {
  const reading = readForm(form(values))
  return reading.ok ? {} : issuesByField(reading.issues).fields
}

describe('readForm', () => {
  it('sends nothing for what is left empty', () => {
    const reading = readForm(form({}))
    expect(reading).toEqual({ ok: true, config: { task: 'What is 1 plus 1?', protocol: 'auto', sampling: {}, toolsets: {} } })
  })

  it('reads numbers, lists and escapes', () => {
    const reading = readForm(
      form({ temperature: '0.7', seed: ' 7 ', stop: '\\n\\n\nEND\n', tags: 'a, b ,', groupSize: '8', disabledToolsets: ['basics'] }),
    )
    expect(reading).toMatchObject({
      ok: true,
      config: {
        sampling: { temperature: 0.7, seed: 7, stop: ['\n\n', 'END'] },
        tags: ['a', 'b'],
        groupSize: 8,
        toolsets: { disabled: ['basics'] },
      },
    })
  })

  it.each([
    [{ task: '  ' }, 'task'],
    [{ temperature: 'warm' }, 'temperature'],
    [{ temperature: '3' }, 'temperature'],
    [{ topP: '0' }, 'topP'],
    [{ maxTurns: '1.5' }, 'maxTurns'],
    [{ groupSize: '65' }, 'groupSize'],
    [{ topLogprobs: '21' }, 'topLogprobs'],
    [{ tags: 'x'.repeat(101) }, 'tags'],
  ] as const)('finds what is wrong in %o', (values, field) => {
    expect(Object.keys(issuesOf(values))).toEqual([field])
  })
})

describe('the rules of number fields', () => {
  it.each([
    ['temperature', ['0', '2'], ['-1', '2.1', 'x']],
    ['topP', ['0.01', '1'], ['0', '1.1', 'x']],
    ['maxTokens', ['1', '1000000'], ['0', '1000001', 'x']],
    ['seed', ['0', '4294967295'], ['-1', '4294967296', 'x']],
    ['topLogprobs', ['0', '20'], ['-1', '21', 'x']],
    ['maxTurns', ['1', '10000'], ['0', '10001', 'x']],
    ['toolDelayMs', ['0', '600000'], ['-1', '600001', 'x']],
    ['groupSize', ['1', '64'], ['0', '65', 'x']],
  ] as const)('say what %s may be', (field, allowed, refused) => {
    for (const right of allowed) expect(issuesOf({ [field]: right })).toEqual({})
    for (const wrong of refused) expect(issuesOf({ [field]: wrong })[field]).toMatch(/^This is a .*number/)
  })
})

describe('formOf', () => {
  it('gives back what was sent', () => {
    const values = form({
      system: 'Be brief.',
      server: 'lab',
      temperature: '0.5',
      stop: 'a\\\\b\n\\n',
      maxTurns: '4',
      tags: 'x, y',
      enabledToolsets: ['basics'],
    })
    const reading = readForm(values)
    if (!reading.ok) throw new Error('the form should be right')
    expect(formOf(runConfigSchema.parse(reading.config)).values).toEqual(values)
  })

  it('carries what the form does not show', () => {
    const config = runConfigSchema.parse({ task: 't', history: [{ role: 'user', content: 'hi' }], ephemeralSystem: 'now' })
    const { values, carried } = formOf(config)
    expect(readForm(values, carried)).toMatchObject({
      ok: true,
      config: { history: [{ role: 'user', content: 'hi' }], ephemeralSystem: 'now' },
    })
  })
})

describe('issuesByField', () => {
  it('maps the paths of the API to fields and keeps the rest', () => {
    const { fields, others } = issuesByField([
      { path: 'sampling.topP', message: 'p' },
      { path: 'sampling.stop.3', message: 's' },
      { path: 'toolsets.enabled.0', message: 't' },
      { path: 'history.2.role', message: 'h' },
      { path: '', message: 'all' },
    ])
    expect(fields).toEqual({ topP: 'p', stop: 's', enabledToolsets: 't' })
    expect(others.map((one) => one.path)).toEqual(['history.2.role', ''])
  })
})

describe('toolsets', () => {
  it('are the basics until named', () => {
    expect(usesToolset(EMPTY_FORM, 'basics')).toBe(true)
    expect(usesToolset(EMPTY_FORM, 'files')).toBe(false)
    expect(withToolset(EMPTY_FORM, 'files', true).enabledToolsets).toEqual(['basics', 'files'])
  })

  it('can all be off, which is not the same as none named', () => {
    const off = withToolset(EMPTY_FORM, 'basics', false)
    expect(usesToolset(off, 'basics')).toBe(false)
    expect(off.enabledToolsets).toEqual([])
  })

  it('come back on although they were disabled', () => {
    const disabled = form({ disabledToolsets: ['basics', 'lookup'] })
    expect(usesToolset(disabled, 'basics')).toBe(false)
    const on = withToolset(disabled, 'basics', true)
    expect(usesToolset(on, 'basics')).toBe(true)
    expect(on.disabledToolsets).toEqual(['lookup'])
  })
})

it('reads what an older page has kept', () => {
  expect(formValuesSchema.parse({ task: 'x', gone: 1 })).toEqual({ ...EMPTY_FORM, task: 'x' })
})

it('puts examples before a history that is carried over, and behind the system prompt', () => {
  const said = (content: string) => ({ role: 'user' as const, content })
  const values = { ...EMPTY_FORM, task: 'go', system: 'Be brief.' }
  const read = readForm(values, { history: [said('carried')] }, { history: [said('example')], system: 'Shown.' })
  expect(read).toMatchObject({ ok: true, config: { system: 'Be brief.\n\nShown.', history: [said('example'), said('carried')] } })
  expect(readForm({ ...values, system: '' }, undefined, { history: [], system: 'Shown.' })).toMatchObject({ config: { system: 'Shown.', history: undefined } })
})
