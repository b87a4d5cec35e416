import { expect, test } from 'vitest'
import type { Turn } from '#lib/run/state.ts'
import { rawReply, showSpaces } from '#lib/transcript/raw-reply.ts'

const turn: Turn = { turn: 1, attempt: 1, protocol: 'native', startedAt: 0, firstMessage: 1, tokenCount: 0, failures: [], calls: [] }

test('a complete reply channel by channel, empty ones left out', () => {
  const call = { id: 'a', type: 'function' as const, function: { name: 'calc', arguments: '{"a":1}' } }
  expect(rawReply(turn, { role: 'assistant', content: '', reasoning: ' why\n', tool_calls: [call] })).toEqual([
    { channel: 'reasoning', text: ' why\n' },
    { channel: 'tool calls', text: 'calc {"a":1}' },
  ])
})

test('what has arrived of a reply that is not complete', () => {
  expect(rawReply({ ...turn, streamed: { content: 'ha', reasoning: '', toolCalls: [] } }, undefined)).toEqual([
    { channel: 'content', text: 'ha' },
  ])
})

test('blanks are drawn', () => {
  expect(showSpaces('a b\tc\n')).toBe('a·b→\tc↵\n')
})
