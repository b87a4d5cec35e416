import type { Message, ToolSchema } from '../messages/message.ts'

/** One line a tool, so line breaks in a description become spaces. */
function describe({ function: { name, description, parameters } }: ToolSchema): string {
  const text = description.trim().replace(/\s+/g, ' ')
  return `- ${name}${text === '' ? '' : `: ${text}`} Parameters: ${JSON.stringify(parameters)}`
}

/**
 * Tells a model in words which tools there are and how they are called (the hermes protocol); empty without tools. The
 * bundled model was measured with exactly this wording.
 */
export function toolPrompt(tools: readonly ToolSchema[]): string {
  if (tools.length === 0) return ''
  return [
    'You are an assistant that can use tools.',
    `## Tools\n<tools>\n${tools.map(describe).join('\n')}\n</tools>`,
    '## Calling a tool\nWrite one block per call:\n<tool_call>{"name": "tool_name", "arguments": {"arg": "value"}}</tool_call>',
    'You may think in <think>...</think> before a call. Each result comes back as <tool_response>{...}</tool_response>. ' +
      'Go on until the task is done, then answer without a tool call.',
  ].join('\n\n')
}

export interface SystemParts {
  readonly system?: string | undefined
  readonly ephemeralSystem?: string | undefined
  /** Its system messages become part of the one system message; templates allow no second. */
  readonly history: readonly Message[]
  /** For the protocols that describe tools in words. */
  readonly tools?: readonly ToolSchema[] | undefined
}

/** The text of the system message: its parts with a blank line between them; empty if there is nothing to say. */
export function systemText({ system, ephemeralSystem, history, tools }: SystemParts): string {
  const given = history.filter((message) => message.role === 'system').map((message) => message.content)
  return [system ?? '', ...given, ephemeralSystem ?? '', toolPrompt(tools ?? [])]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
}
