import type { AuthoringBody } from '../run/authoring-events.ts'

/** A name for each message of a draft, in their order, which it keeps wherever it moves: it is how one is meant across edits. */
export type MessageKeys = readonly string[]

/** The names after an event; `fresh` is that of a message which the event brings. The same list where nothing moved. */
export function keysAfter(keys: MessageKeys, body: AuthoringBody, fresh: string): MessageKeys {
  switch (body.type) {
    case 'message.authored':
      return keys.toSpliced(body.index, 0, fresh)
    case 'message.removed':
      return keys.toSpliced(body.index, 1)
    case 'message.moved': {
      const key = keys[body.index]
      return key === undefined || body.index === body.to ? keys : keys.toSpliced(body.index, 1).toSpliced(body.to, 0, key)
    }
    case 'message.edited':
    case 'message.marked':
    case 'context.edited':
      return keys
    default:
      return body satisfies never
  }
}
