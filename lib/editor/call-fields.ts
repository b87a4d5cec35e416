import { callsOf, withCall } from '../draft/message-calls.ts'
import type { Message } from '../messages/message.ts'
import { sourceOfText, textOfSource, type ArgumentField } from './argument-fields.ts'
import type { MessageField } from './field-edit.ts'
import { withSource } from './json-source.ts'
import { argumentAt, argumentsSource } from './read-arguments-text.ts'
import { oneLine } from '../text/one-line.ts'

/** A call of the message that goes by `key`: which one, and of what tool. */
export interface CallKey {
  readonly key: string
  readonly at: number
  readonly name: string
}

type Argument = Pick<ArgumentField, 'path' | 'kind' | 'required'>

const labelOf = ({ name }: CallKey): string => `edit the arguments of ${oneLine(name, 80)}`

/** The arguments of a call as one text. */
export function argumentsField(call: CallKey): MessageField {
  return {
    key: call.key,
    label: labelOf(call),
    read: (message) => callsOf(message)[call.at]?.argumentsText,
    change: (message, argumentsText) => withCall(message, call.at, { argumentsText }),
  }
}

/** One argument, as it is typed into a form. A field that is emptied is left out, unless it must be there and may be empty. */
export function argumentField(call: CallKey, { path, kind, required }: Argument): MessageField {
  return {
    key: call.key,
    label: labelOf(call),
    read: (message) => {
      const text = callsOf(message)[call.at]?.argumentsText
      return text === undefined || argumentsSource(text) === undefined ? undefined : textOfSource(kind, argumentAt(text, path))
    },
    change: (message, text) => withArgument(message, call.at, { path, source: text === '' && !(required && kind === 'string') ? undefined : sourceOfText(kind, text) }),
  }
}

/** The message with one argument of its call `at` written as `source`, or (undefined) left out; unchanged where it cannot be. */
export function withArgument(message: Message, at: number, { path, source }: { readonly path: Argument['path']; readonly source: string | undefined }): Message {
  const text = callsOf(message)[at]?.argumentsText
  if (text === undefined || argumentsSource(text) === undefined) return message
  return withCall(message, at, { argumentsText: withSource(text, path, source) })
}
