import { editMessage } from '../draft/operations.ts'
import type { Message } from '../messages/message.ts'
import type { AuthoringBody } from '../run/authoring-events.ts'
import type { DraftLog, SetAside } from './draft-log.ts'

/** A field of a message: how it is read (undefined: what it was a part of is gone), and the message with another text in it. */
export interface MessageField {
  readonly key: string
  /** In words, for the list of what was done: "edit the text". */
  readonly label: string
  readonly read: (message: Message) => string | undefined
  readonly change: (message: Message, text: string) => Message
}

export interface TypedText {
  readonly text: string
  /** What the field said when the typing began. */
  readonly base: string
}

/** What typing leads to: events, or (where the field says something else by now, or is gone) what is to be kept of it. */
export type FieldEdit = { readonly bodies: readonly AuthoringBody[] } | { readonly aside: SetAside }

export function fieldEdit({ local }: DraftLog, field: MessageField, { text, base }: TypedText): FieldEdit {
  const index = local.keys.indexOf(field.key)
  const message = local.state.messages[index]?.message
  const now = message && field.read(message)
  if (message === undefined || now === undefined) {
    const bodies = editMessage(0, { role: 'user', content: text })
    return { aside: { label: field.label, why: 'what it stood in was removed in the meantime', bodies } }
  }
  const changed = field.change(message, text)
  if (now !== base && now !== text) {
    return { aside: { label: field.label, why: 'the same text was changed elsewhere in the meantime', bodies: editMessage(index, changed) } }
  }
  return { bodies: now === text ? [] : editMessage(index, changed) }
}
