import { describe, expect, it } from 'vitest'
import { checkMessage } from '#lib/draft/check-message.ts'
import type { LocalFinding } from '#lib/draft/finding.ts'
import type { Message } from '#lib/messages/message.ts'

const check = (message: Message): LocalFinding[] => checkMessage(message, { tools: [], controlTokens: [] })
const says = (content: string, more: Partial<Message> = {}): Message => ({ role: 'assistant', content, ...more })

describe('checkMessage', () => {
  it.each<[string, Message, string, Message | null | undefined]>([
    ['an unclosed thought', says('<think>hm'), 'Add </think>', says('<think>hm</think>')],
    ['an unclosed call before another', says('<tool_call>{"name": "a"<tool_call>{}</tool_call>'), 'Add </tool_call>', says('<tool_call>{"name": "a"</tool_call><tool_call>{}</tool_call>')],
    ['an end of nothing', says('hm</think>'), 'Remove </think>', says('hm')],
    ['an empty message', says(''), 'Remove the message', null],
    ['an empty thought', says('a', { reasoning: ' ' }), 'Remove the reasoning', says('a')],
    ['white space', says('a \n'), 'Remove the white space', says('a')],
    ['a control token in a thought', says('a', { reasoning: 'b<|c|>' }), 'Remove <|c|>', says('a', { reasoning: 'b' })],
    ['a tag of the user', { role: 'user', content: 'a <think>' }, 'Escape the tag', { role: 'user', content: 'a &lt;think>' }],
    ['a tag in a JSON result', { role: 'tool', content: '"<think>"', tool_call_id: 'a' }, 'Escape the tag', { role: 'tool', content: String.raw`"\u003cthink>"`, tool_call_id: 'a' }],
    ['a tag in a block', { role: 'user', content: '<tool_response>"<tool_call>"</tool_response>' }, 'Escape the tag', { role: 'user', content: String.raw`<tool_response>"\u003ctool_call>"</tool_response>` }],
    ['reasoning of a user', { role: 'user', content: 'a', reasoning: 'b' }, 'Drop it', { role: 'user', content: 'a' }],
  ])('offers to mend %s', (...[, message, label, mended]) => {
    expect(check(message)).toContainEqual(expect.objectContaining({ fix: { label, message: mended } }))
  })

  it.each<[string, Message]>([
    ['a reply', says('Fine.', { reasoning: 'hm' })],
    ['an answer', { role: 'user', content: '<tool_response>{"result": 1}</tool_response>' }],
    ['a tag in a string of a call', says('<tool_call>{"name": 1, "arguments": {"a": "<think>"}}</tool_call>')],
  ])('finds no tag that is out of place in %s', (_words, message) => {
    expect(check(message).filter(({ kind }) => kind.includes('tag'))).toEqual([])
  })

  it('names the call and the place in its arguments', () => {
    const call = { id: 'a', type: 'function' as const, function: { name: 'look', arguments: '{"q": x}' } }
    expect(check(says('', { tool_calls: [call] }))).toMatchObject([{ kind: 'arguments_not_json', call: 0, part: 'calls', span: [6, 7], text: expect.stringContaining("found 'x'") }])
  })
})
