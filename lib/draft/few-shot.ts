// STAND-IN of H until C's module is here (not committed): C, overwrite it whole.
import type { Message } from '../messages/message.ts'

export function renderFewShot(messages: readonly Message[], protocol: 'native' | 'hermes'): string {
  const lines = asTextCalls(messages).messages.map(({ role, content }) => `${role}: ${content}`)
  return [`## Example (${protocol})`, ...lines, '## End of the example'].join('\n\n')
}

export function asTextCalls(messages: readonly Message[]): { messages: Message[]; lost: string[] } {
  const next = messages.map((message): Message => {
    const { tool_calls: calls, tool_call_id: _, ...rest } = message
    if (message.role === 'tool') return { ...rest, role: 'user', content: `<tool_response>${message.content}</tool_response>` }
    if (calls === undefined) return message
    const blocks = calls.map(({ function: { name, arguments: text } }) => `<tool_call>{"name": ${JSON.stringify(name)}, "arguments": ${text}}</tool_call>`)
    return { ...rest, content: [rest.content, ...blocks].filter((part) => part !== '').join('\n') }
  })
  return { messages: next, lost: [] }
}

export function asStructuredCalls(messages: readonly Message[]): { messages: Message[]; lost: string[] } {
  return { messages: [...messages], lost: [] }
}
