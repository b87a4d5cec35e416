import { describe, expect, test } from 'vitest'
import { toolsetListSchema } from '#lib/api/contract.ts'
import { resolveTools, toolsByName, toolsets } from '#server/tools/registry.ts'
import { toolset as faults } from './faults.ts'

const basicNames = ['calculator', 'convert', 'weekday', 'lookup', 'remember']
const faultNames = faults.tools.map((tool) => tool.name)

function resolved(...given: Parameters<typeof resolveTools>): string[] {
  return resolveTools(...given).map((tool) => tool.function.name)
}

describe('toolsets', () => {
  test('fit the API contract and say how they are kept apart', () => {
    const list = toolsetListSchema.parse({ toolsets: toolsets() }).toolsets
    expect(list.map((toolset) => toolset.name)).toEqual(['basics'])
    expect(list[0]).toMatchObject({ unavailable: null, isolation: expect.stringMatching(/worker thread.*not a sandbox/u) })
    expect(list[0]?.tools.map((tool) => tool.function.name)).toEqual(basicNames)
  })

  test('extra ones are added, never shown unless asked for', () => {
    expect(toolsets([faults]).map((toolset) => toolset.name)).toEqual(['basics', 'faults'])
    expect(toolsets().map((toolset) => toolset.name)).toEqual(['basics'])
  })
})

describe('resolveTools', () => {
  test.each([
    ['nothing said', {}, basicNames],
    ['undefined lists', { enabled: undefined, disabled: undefined }, basicNames],
    ['none enabled', { enabled: [] }, []],
    ['one tool', { enabled: ['weekday'] }, ['weekday']],
    ['the order of the registry, each once', { enabled: ['lookup', 'calculator', 'lookup'] }, ['calculator', 'lookup']],
    ['a set and one of its tools', { enabled: ['basics', 'convert'] }, basicNames],
    ['a tool taken away', { disabled: ['remember', 'convert'] }, ['calculator', 'weekday', 'lookup']],
    ['a set taken away', { enabled: ['basics', 'faults'], disabled: ['faults'] }, basicNames],
    ['all', { enabled: ['all'] }, [...basicNames, ...faultNames]],
    ['*', { enabled: ['*'], disabled: ['basics'] }, faultNames],
    ['all disabled', { enabled: ['basics'], disabled: ['all'] }, []],
  ])('%s', (_label, selection, expected) => {
    expect(resolved(selection, [faults])).toEqual(expected)
  })

  test('all is everything that there is, and no more', () => {
    expect(resolved({ enabled: ['all'] })).toEqual(basicNames)
  })

  test('unknown names are refused, each with its place and what is known', () => {
    expect(() => resolved({ enabled: ['basics', 'browser', '__proto__'], disabled: ['terminal'] })).toThrow(
      expect.objectContaining({
        name: 'RetakeError',
        code: 'bad_request',
        message: expect.stringMatching(/browser, __proto__, terminal; known toolsets: basics; known tools: calculator/u),
        issues: ['enabled.1', 'enabled.2', 'disabled.0'].map((place) => ({
          path: `toolsets.${place}`,
          message: expect.stringContaining('known tools'),
        })),
      }),
    )
  })
})

describe('toolsByName', () => {
  test('finds every tool', () => {
    expect([...toolsByName([faults]).keys()]).toEqual([...basicNames, ...faultNames])
  })

  test('refuses two tools of one name', () => {
    expect(() => toolsByName([faults, faults])).toThrow(/two tools have the name echo/u)
  })
})
