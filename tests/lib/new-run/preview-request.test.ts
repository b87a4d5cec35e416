import { expect, it } from 'vitest'
import { EMPTY_FORM } from '#lib/new-run/form-values.ts'
import { contextOf, previewRequestOf, roomWords, tokensByExample } from '#lib/new-run/preview-request.ts'

const tool = (name: string) => ({ type: 'function' as const, function: { name, description: '', parameters: {} } })
const toolset = (name: string, tools: readonly string[]) => ({ name, description: '', isolation: '', unavailable: null, tools: tools.map(tool) })
const TOOLSETS = [toolset('basics', ['add', 'sub']), toolset('shell', ['run'])]

it('asks for the first prompt of the run, with the tools that are on', () => {
  const config = { task: 'go', server: 's', protocol: 'hermes', system: 'a', ephemeralSystem: 'b', history: [{ role: 'user', content: 'x' }] } as const
  expect(previewRequestOf({ ...config, history: [...config.history] }, EMPTY_FORM, TOOLSETS)).toEqual({
    server: 's',
    model: undefined,
    protocol: 'hermes',
    system: 'a\n\nb',
    tools: [tool('add'), tool('sub')],
    messages: [{ message: { role: 'user', content: 'x' } }, { message: { role: 'user', content: 'go' } }],
  })
})

it('leaves the system prompt out where there is none', () => {
  expect(previewRequestOf({ task: 'go', system: ' ' }, { ...EMPTY_FORM, enabledToolsets: [] }, TOOLSETS)).toMatchObject({ system: undefined, tools: [] })
})

it('counts the tokens of each example by the messages they belong to', () => {
  expect(tokensByExample([-2, -1, -1, 0, 0, 1, 2, 2, 3, -2], [2, 1])).toEqual([3, 2])
  expect(tokensByExample([0], [])).toEqual([])
})

it('knows the context of the model that was probed, and of no other', () => {
  const unknown = { ok: null, evidence: '' }
  const others = { streaming: unknown, nativeTools: unknown, tokenIds: unknown, promptIds: unknown, reachable: unknown }
  const rest = { ...others, logprobs: { ...unknown, max: null }, reasoning: { ...unknown, field: null } }
  const capabilities = { probedAt: 0, models: ['small', 'big'], contextLength: 2048, ...rest }
  expect(contextOf({ model: null, capabilities }, undefined)).toBe(2048)
  expect(contextOf({ model: null, capabilities }, 'small')).toBe(2048)
  expect(contextOf({ model: null, capabilities }, 'big')).toBeUndefined()
  expect(contextOf({ model: 'big', capabilities }, 'big')).toBe(2048)
  expect(contextOf({ model: null, capabilities: null }, undefined)).toBeUndefined()
  expect(contextOf(undefined, undefined)).toBeUndefined()
})

it('says how much of the context is left, or that there is too much', () => {
  expect(roomWords(100, 2048)).toEqual({ words: '1,948 are left for what follows: the context holds 2,048.', isTooLong: false })
  expect(roomWords(2048, 2048)).toEqual({ words: 'Too long: the context holds 2,048, the reply included.', isTooLong: true })
  expect(roomWords(5, undefined)).toEqual({ words: '', isTooLong: false })
})
