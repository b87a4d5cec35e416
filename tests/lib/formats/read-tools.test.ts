import { describe, expect, it } from 'vitest'
import { findToolsBlock, toolsInput } from '#lib/formats/read-tools.ts'
import { TOOL } from './records.ts'

describe('toolsInput', () => {
  it.each([
    ['OpenAI tools', [TOOL]],
    ['bare functions', [TOOL.function]],
    ['their JSON text', JSON.stringify([TOOL])],
  ])('reads %s', (_name, given) => {
    expect(toolsInput.parse(given)).toEqual([TOOL])
  })

  it('takes nothing for none, and refuses what is no list of tools', () => {
    expect([toolsInput.parse(null), toolsInput.parse(undefined), toolsInput.parse(''), toolsInput.parse('[]')]).toEqual([[], [], [], []])
    expect(toolsInput.parse([{ name: 'a', required: null }])).toEqual([{ type: 'function', function: { name: 'a', description: '', parameters: {} } }])
    expect(toolsInput.safeParse('{').success).toBe(false)
    expect(toolsInput.safeParse([{ description: 'no name' }]).success).toBe(false)
  })

  it('lets no key reach a prototype', () => {
    const tools = toolsInput.parse(JSON.parse('[{"name": "a", "parameters": {"__proto__": {"polluted": 1}}, "__proto__": {"description": "x"}}]'))
    expect(tools[0]?.function.description).toBe('')
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
    expect(Reflect.get(tools[0]?.function.parameters ?? {}, 'polluted')).toBeUndefined()
  })
})

describe('findToolsBlock', () => {
  it('passes over words that only name the tags', () => {
    const system = `Signatures stand within <tools></tools> tags.\n<tools>\n${JSON.stringify([TOOL.function])}\n</tools>`
    const block = findToolsBlock(system)
    expect(block?.tools).toEqual([TOOL])
    expect(system.slice(block?.from, block?.to).trim()).toBe(JSON.stringify([TOOL.function]))
  })

  it('finds none where there is none', () => {
    expect(findToolsBlock('<tools>\n- get: Reads a page.\n</tools>')).toBeUndefined()
    expect(findToolsBlock('<tools>[')).toBeUndefined()
    expect(findToolsBlock('')).toBeUndefined()
  })
})
