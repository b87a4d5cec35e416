import { describe, expect, it } from 'vitest'
import { describeStep } from '#lib/draft/describe-step.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'

const message = { role: 'user' as const, content: '' }
const edit = (index: number): AuthoringBody => ({ type: 'message.edited', index, message })
const move = (index: number): AuthoringBody => ({ type: 'message.moved', index, to: index + 1 })

describe('describeStep', () => {
  it.each<[string, AuthoringBody[]]>([
    ['add a message', [{ type: 'message.authored', index: 0, message }]],
    ['edit a message', [edit(3), edit(3)]],
    ['edit 2 messages', [edit(3), edit(4)]],
    ['move 3 messages', [move(2), move(1), move(0)]],
    ['mark a message', [{ type: 'message.marked', index: 1, marks: {} }]],
    ['change 2 messages', [edit(0), { type: 'message.removed', index: 1 }]],
    ['change the system prompt', [{ type: 'context.edited', system: '' }]],
    ['change the tools', [{ type: 'context.edited', tools: [] }]],
    ['change the system prompt and the tools', [{ type: 'context.edited', system: '', tools: [] }]],
    ['change nothing', []],
  ])('%s', (words, bodies) => {
    expect(describeStep(bodies)).toBe(words)
  })
})
