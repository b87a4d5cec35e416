import * as fc from 'fast-check'
import type { Trajectory, TrajectoryMessage } from '#lib/formats/trajectory.ts'
import type { Message, ToolSchema } from '#lib/messages/message.ts'

export const TOOL: ToolSchema = {
  type: 'function',
  function: { name: 'get', description: 'Reads a page.', parameters: { type: 'object', properties: { q: { type: 'string' } } } },
}

/** A record of these messages, and what else is said of it. */
export function recordOf(messages: readonly Message[], more: Partial<Trajectory> = {}): Trajectory {
  return { system: '', tools: [], messages: messages.map((message) => ({ message })), ...more }
}

export const CALLING: Message = {
  role: 'assistant',
  content: '',
  tool_calls: [{ id: 'c1', type: 'function', function: { name: 'get', arguments: '{"q": "SF"}' } }],
}
export const ANSWER: Message = { role: 'tool', content: '18C', tool_call_id: 'c1', name: 'get' }
export const ASKED: Message = { role: 'user', content: 'weather?' }
export const SAID: Message = { role: 'assistant', content: '18C' }

const text = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', '"', '\\', '<', '>', '1', '\u0007') })
/** With neither tags nor white space at its ends, which the Hermes format cannot tell from its own. */
const plain = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '"', '\\', '1', '.', ',') })
const spoken = fc.string({ unit: fc.constantFrom('a', 'é', '"', '\\', '1'), minLength: 1 })
const callArguments = fc.dictionary(plain, fc.oneof(fc.integer(), text, fc.boolean(), fc.constant(null), fc.array(fc.integer(), { maxLength: 2 })), { maxKeys: 3 })

/** Exchanges of a user, replies with calls, and their answers in order. */
const exchange = fc
  .record({
    asked: spoken,
    content: fc.oneof(fc.constant(''), spoken),
    reasoning: fc.option(spoken, { nil: undefined }),
    calls: fc.array(callArguments, { maxLength: 3 }),
    results: fc.array(fc.oneof(text, fc.constant('{"output": "a", "exit_code": 0}')), { minLength: 3, maxLength: 3 }),
    train: fc.option(fc.boolean(), { nil: undefined }),
  })
  .map((drawn) => ({ ...drawn, content: drawn.calls.length === 0 && drawn.content === '' ? 'a' : drawn.content }))

/** Records that both formats of messages can hold whole. */
export const records: fc.Arbitrary<Trajectory> = fc.array(exchange, { minLength: 1, maxLength: 4 }).map((exchanges) => {
  const messages = exchanges.flatMap(({ asked, content, reasoning, calls, results, train }, at): TrajectoryMessage[] => {
    const tool_calls = calls.map((given, n) => ({
      id: `c_${at}_${n}`,
      type: 'function' as const,
      function: { name: 'get', arguments: JSON.stringify(given).replace(/^\{\}$/, '{}') },
    }))
    const reply: Message = { role: 'assistant', content, ...(reasoning && { reasoning }), ...(calls.length > 0 && { tool_calls }) }
    return [
      { message: { role: 'user', content: asked } },
      { message: reply, ...(train === undefined ? {} : { marks: { train } }) },
      ...tool_calls.map((call, n): TrajectoryMessage => ({
        message: { role: 'tool', content: results[n] ?? '', tool_call_id: call.id, name: 'get' },
      })),
    ]
  })
  return { system: 'Be exact.', tools: [TOOL], messages }
})
