import { describe, expect, test } from 'vitest'
import { systemText, toolPrompt } from '#lib/tool-calls/tool-prompt.ts'
import { scanReply } from '#lib/tool-calls/scan-reply.ts'

const parameters = { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] }
const calculator = { type: 'function' as const, function: { name: 'calculator', description: 'Evaluate an arithmetic expression.', parameters } }
const bare = { type: 'function' as const, function: { name: 'now', description: '', parameters: {} } }

describe('toolPrompt', () => {
  test('is exactly the wording that the bundled model was measured with', () => {
    expect(toolPrompt([calculator])).toBe(
      'You are an assistant that can use tools.\n\n## Tools\n<tools>\n' +
        '- calculator: Evaluate an arithmetic expression. Parameters: {"type":"object","properties":{"expression":{"type":"string"}},"required":["expression"]}' +
        '\n</tools>\n\n## Calling a tool\nWrite one block per call:\n' +
        '<tool_call>{"name": "tool_name", "arguments": {"arg": "value"}}</tool_call>\n\n' +
        'You may think in <think>...</think> before a call. Each result comes back as <tool_response>{...}</tool_response>. ' +
        'Go on until the task is done, then answer without a tool call.',
    )
  })

  test('keeps a tool on its line, and leaves out what it does not have', () => {
    const wordy = { ...calculator, function: { ...calculator.function, description: ' First.\n\tSecond. ', parameters: {} } }
    expect(toolPrompt([wordy, bare])).toContain('<tools>\n- calculator: First. Second. Parameters: {}\n- now Parameters: {}\n</tools>')
  })

  test('its example reads as a call', () => {
    const blocks = scanReply(toolPrompt([bare]), { truncated: false }).filter((segment) => segment.type === 'call')
    expect(blocks).toMatchObject([{ block: { ok: true, name: 'tool_name', arguments: { arg: 'value' } } }])
  })

  test('is empty without tools', () => {
    expect(toolPrompt([])).toBe('')
  })
})

describe('systemText', () => {
  test('joins what there is: system, those of the history, ephemeral, tools', () => {
    const history = [
      { role: 'system' as const, content: 'H' },
      { role: 'user' as const, content: 'U' },
    ]
    expect(systemText({ system: 'S', ephemeralSystem: 'E', history, tools: [bare] })).toBe(`S\n\nH\n\nE\n\n${toolPrompt([bare])}`)
  })

  test('leaves out what is empty', () => {
    expect(systemText({ system: ' ', ephemeralSystem: 'E', history: [] })).toBe('E')
    expect(systemText({ history: [], tools: [] })).toBe('')
  })
})
