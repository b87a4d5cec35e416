import { expect, it } from 'vitest'
import { EMPTY_FORM } from '#lib/new-run/form-values.ts'
import { previewRequestOf, tokensByExample } from '#lib/new-run/preview-request.ts'

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
