import type { AuthoringBody } from '../run/authoring-events.ts'
import type { MessageEntry, RunState } from '../run/state.ts'

type Content = Pick<RunState, 'messages' | 'systemPrompt' | 'tools'>

type Inverses = { [T in AuthoringBody['type']]: (body: AuthoringBody & { type: T }, before: Content) => AuthoringBody }

const INVERSES: Inverses = {
  'message.authored': ({ index }) => ({ type: 'message.removed', index }),
  'message.removed': ({ index }, before) => ({ type: 'message.authored', index, ...writtenOf(entryAt(before, index)) }),
  'message.edited': ({ index }, before) => ({ type: 'message.edited', index, message: entryAt(before, index).message }),
  'message.moved': ({ index, to }) => ({ type: 'message.moved', index: to, to: index }),
  'message.marked': ({ index }, before) => ({ type: 'message.marked', index, marks: entryAt(before, index).marks ?? {} }),
  'context.edited': ({ system, tools }, before) => ({
    type: 'context.edited',
    ...(system === undefined ? {} : { system: before.systemPrompt }),
    ...(tools === undefined ? {} : { tools: [...before.tools] }),
  }),
}

/** What undoes an event, given what there was before it. @throws RangeError where the event names a message that there was not. */
export function inverseOf<T extends AuthoringBody['type']>(before: Content, body: AuthoringBody & { type: T }): AuthoringBody {
  return INVERSES[body.type](body, before)
}

function writtenOf({ message, marks, source }: MessageEntry): Pick<MessageEntry, 'message' | 'marks' | 'source'> {
  return { message, ...(marks && { marks }), ...(source && { source }) }
}

function entryAt({ messages }: Content, index: number): MessageEntry {
  const entry = messages[index]
  if (entry === undefined) throw new RangeError(`there is no message ${index} to take back a change of: there are ${messages.length}`)
  return entry
}
