import type { Message } from '../messages/message.ts'
import { asTextCalls } from './text-calls.ts'

const SPEAKERS: Readonly<Record<Message['role'], string>> = { system: 'System', user: 'User', assistant: 'Assistant', tool: 'Tool' }

/**
 * A conversation as text for a prompt, between tags that nothing in it can end. For `hermes` calls and results stand
 * there as the model will write and read them; for `native`, whose calls are no text, as lines about them.
 */
export function renderFewShot(messages: readonly Message[], protocol: 'native' | 'hermes'): string {
  const shown = protocol === 'hermes' ? asTextCalls(messages).messages : messages
  const body = shown.map(renderMessage).join('\n\n')
  const tag = unusedTag(body)
  return `<${tag}>\n${body}\n</${tag}>`
}

/** Several examples, each between tags of its own, with a line that says what they are; empty without any. */
export function renderFewShots(examples: readonly (readonly Message[])[], protocol: 'native' | 'hermes'): string {
  if (examples.length === 0) return ''
  const lead = examples.length === 1 ? 'Here is an example of a good conversation.' : 'Here are examples of good conversations.'
  return [lead, ...examples.map((messages) => renderFewShot(messages, protocol))].join('\n\n')
}

function renderMessage(message: Message): string {
  const { role, content, reasoning, tool_calls = [], tool_call_id } = message
  const speaker = role === 'tool' && tool_call_id !== undefined ? `Result of ${tool_call_id}` : SPEAKERS[role]
  const calls = tool_calls.map(({ id, function: { name, arguments: text } }) => `Calls ${name} as ${id}: ${text}`)
  const thought = reasoning === undefined || reasoning === '' ? [] : [`<think>${reasoning}</think>`]
  const said = content === '' && calls.length > 0 ? [] : [content]
  return [`${speaker}:`, ...thought, ...said, ...calls].join('\n')
}

function unusedTag(body: string): string {
  let tag = 'example'
  for (let number = 2; body.includes(`<${tag}>`) || body.includes(`</${tag}>`); number += 1) tag = `example-${number}`
  return tag
}
