import type { AuthoringBody } from '../run/authoring-events.ts'
import type { RunState } from '../run/state.ts'
import type { MessageKeys } from './message-keys.ts'
import { sameJson } from './same-json.ts'

/** A draft's messages with their names: all that is needed to say which message an event means. */
export interface Named {
  readonly state: RunState
  readonly keys: MessageKeys
}

/** An event in the place that it has now; that it is not needed any more; or why it does not fit any more. */
export type Rebased = { readonly body: AuthoringBody } | { readonly needless: true } | { readonly misfit: string }

type BodyOf<T extends AuthoringBody['type']> = Extract<AuthoringBody, { type: T }>

const REMOVED = 'the message was removed elsewhere in the meantime'
const CHANGED = 'the message was changed elsewhere in the meantime'

/** Where what stood behind `before.keys[index - 1]` stands now: behind the same message, else before the same next one. */
function placeNow(before: MessageKeys, now: MessageKeys, index: number): number {
  const previous = before[index - 1]
  if (previous === undefined) return 0
  const behind = now.indexOf(previous)
  if (behind !== -1) return behind + 1
  const next = before[index]
  const ahead = next === undefined ? -1 : now.indexOf(next)
  return ahead === -1 ? Math.min(index, now.length) : ahead
}

function indexNow(before: Named, now: Named, index: number): number {
  const key = before.keys[index]
  return key === undefined ? -1 : now.keys.indexOf(key)
}

function isChanged(before: Named, now: Named, [was, is]: readonly [number, number]): boolean {
  return !sameJson(before.state.messages[was]?.message, now.state.messages[is]?.message)
}

function rebaseMove(body: BodyOf<'message.moved'>, before: Named, now: Named): Rebased {
  const index = indexNow(before, now, body.index)
  if (index === -1) return { misfit: REMOVED }
  const to = placeNow(before.keys.toSpliced(body.index, 1), now.keys.toSpliced(index, 1), body.to)
  return { body: { ...body, index, to } }
}

function rebaseContext(body: BodyOf<'context.edited'>, before: Named, now: Named): Rebased {
  if (body.system !== undefined && before.state.systemPrompt !== now.state.systemPrompt) {
    return { misfit: 'the system prompt was changed elsewhere in the meantime' }
  }
  if (body.tools !== undefined && !sameJson(before.state.tools, now.state.tools)) {
    return { misfit: 'the tools were changed elsewhere in the meantime' }
  }
  return { body }
}

/**
 * An event that was meant for the draft `before`, for the draft as it is `now`: it follows its message, and does not fit
 * where somebody else changed the very thing that it changes.
 */
export function rebase(body: AuthoringBody, before: Named, now: Named): Rebased {
  switch (body.type) {
    case 'message.authored':
      return { body: { ...body, index: placeNow(before.keys, now.keys, body.index) } }
    case 'message.moved':
      return rebaseMove(body, before, now)
    case 'context.edited':
      return rebaseContext(body, before, now)
    case 'message.edited':
    case 'message.removed':
    case 'message.marked': {
      const index = indexNow(before, now, body.index)
      if (index === -1) return body.type === 'message.removed' ? { needless: true } : { misfit: REMOVED }
      if (body.type !== 'message.marked' && isChanged(before, now, [body.index, index])) return { misfit: CHANGED }
      return { body: { ...body, index } }
    }
    default:
      return body satisfies never
  }
}
