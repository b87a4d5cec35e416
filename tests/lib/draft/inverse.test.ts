import { describe, expect, it } from 'vitest'
import { inverseOf } from '#lib/draft/inverse.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import { fold } from '#lib/run/fold.ts'
import { INITIAL_STATE } from '#lib/run/state.ts'
import type { RunState } from '#lib/run/state.ts'

const BEFORE: RunState = {
  ...INITIAL_STATE,
  systemPrompt: 'Be brief.',
  messages: [
    { message: { role: 'user', content: 'a' }, origin: 'authored', at: 1, marks: { note: 'n' }, source: { run: 'r', message: 4 } },
    { message: { role: 'assistant', content: 'b' }, origin: 'authored', at: 1 },
  ],
}

const BODIES: AuthoringBody[] = [
  { type: 'message.authored', index: 1, message: { role: 'user', content: 'new' } },
  { type: 'message.removed', index: 0 },
  { type: 'message.edited', index: 1, message: { role: 'user', content: 'new' } },
  { type: 'message.moved', index: 0, to: 1 },
  { type: 'message.marked', index: 0, marks: { rating: 1 } },
  { type: 'message.marked', index: 1, marks: { rating: 1 } },
  { type: 'context.edited', system: 'Be long.' },
  { type: 'context.edited', tools: [{ type: 'function', function: { name: 'f', description: '', parameters: {} } }] },
]

const content = ({ messages, systemPrompt, tools }: RunState): unknown => ({
  systemPrompt,
  tools,
  messages: messages.map(({ message, marks, source }) => ({ message, marks, source })),
})

describe('inverseOf', () => {
  it.each(BODIES.map((body) => [body.type, body] as const))('takes %s back', (_type, body) => {
    const after = fold(BEFORE, [{ ...body, seq: 1, at: 1 }])
    expect(content(after)).not.toEqual(content(BEFORE))
    expect(content(fold(after, [{ ...inverseOf(BEFORE, body), seq: 2, at: 2 }]))).toEqual(content(BEFORE))
  })

  it('refuses to take back the change of a message that there is not', () => {
    expect(() => inverseOf(BEFORE, { type: 'message.removed', index: 7 })).toThrow('no message 7')
  })
})
