import {
  changeRole,
  duplicateMessages,
  editMessage,
  insertMessages,
  removeMessages,
  setContext,
  setMarks,
  shiftMessages,
  takeOver,
  type Written,
} from '#lib/draft/operations.ts'
import type { Finding } from '#lib/draft/finding.ts'
import { behindAnswers } from '#lib/draft/call-results.ts'
import { at, SYSTEM_KEY, targets, type EditorSelection } from '#lib/editor/editor-selection.ts'
import { fieldEdit, type MessageField } from '#lib/editor/field-edit.ts'
import { countOf } from '#lib/format/count.ts'
import type { MessageKeys } from '#lib/editor/message-keys.ts'
import { trainedParts, type Train } from '#lib/messages/marks.ts'
import type { Message, Role, ToolSchema } from '#lib/messages/message.ts'
import type { AuthoringBody } from '#lib/run/authoring-events.ts'
import type { DraftSync } from './use-draft-sync.ts'
import { stopActions } from './use-editor-stops.ts'
import type { EditorTools } from './use-editor.ts'

export interface ActionHost {
  readonly draft: DraftSync
  readonly selection: () => EditorSelection
  readonly select: (change: (selection: EditorSelection) => EditorSelection) => void
  readonly edit: EditorTools['edit']
}

/** Who speaks after a message of this role, most likely. */
const NEXT_ROLE: Readonly<Record<Role, Role>> = { system: 'user', user: 'assistant', assistant: 'user', tool: 'assistant' }

const SPEAKERS: readonly Role[] = ['user', 'assistant', 'tool']

/** The place of a row, -1 for what stands before the messages; without one, the last message. */
function placeOf(key: string | null, keys: MessageKeys): number {
  if (key === null) return keys.length - 1
  return key === SYSTEM_KEY ? -1 : keys.indexOf(key)
}

type Typing = { readonly base: string; readonly visit: string }

function messageActions({ draft, selection, select, edit }: ActionHost) {
  const version = () => draft.getSnapshot().log.local
  /** What an action is about: the message that is named, else what the person chose. */
  const chosen = (only: string | undefined) => (only === undefined ? targets(selection(), version().keys) : [version().keys.indexOf(only)])
  const write = (label: string, bodies: readonly AuthoringBody[]) => draft.write({ label, bodies })
  const about = (only: string | undefined, verb: string, bodies: (indices: readonly number[]) => readonly AuthoringBody[]) => {
    const indices = chosen(only)
    if (indices.length > 0) write(`${verb} ${countOf(indices.length, 'message')}`, bodies(indices))
  }
  /** Puts the cursor on the message that stands at `index` now. */
  const goTo = (index: number) => {
    const key = version().keys[index]
    if (key !== undefined) select(() => at(key))
  }
  return {
    insert: (where: 'before' | 'after', only?: string) => {
      const { keys, state } = version()
      const here = placeOf(only ?? selection().cursor, keys)
      const messages = state.messages.map(({ message }) => message)
      const index = where === 'after' ? behindAnswers(messages, here) : Math.max(0, here)
      const role = NEXT_ROLE[state.messages[index - 1]?.message.role ?? 'system']
      write('insert a message', insertMessages(index, [{ message: { role, content: '' } }]))
      goTo(index)
      const key = version().keys[index]
      if (key !== undefined) edit({ key, part: 'content' })
    },
    remove: (only?: string) => about(only, 'remove', removeMessages),
    duplicate: (only?: string) => about(only, 'duplicate', (indices) => duplicateMessages(version().state.messages, indices)),
    move: (by: -1 | 1, only?: string) => about(only, 'move', (indices) => shiftMessages(indices, by, version().state.messages.length)),
    train: (train: Train) => about(undefined, train === false ? 'do not train on' : 'train on', (indices) => setMarks(version().state.messages, indices, { train })),
    /** Whether all that is chosen is trained on: so that one key turns it. */
    isTrained: () => {
      const { state } = version()
      return chosen(undefined).every((index) => {
        const entry = state.messages[index]
        return entry === undefined || Object.values(trainedParts(entry.message.role, entry.marks?.train)).every(Boolean)
      })
    },
    /** Gives the message at hand the next role. */
    role: () => {
      const [index] = chosen(undefined)
      const message = index === undefined ? undefined : version().state.messages[index]?.message
      if (index === undefined || message === undefined) return
      const next = SPEAKERS[(SPEAKERS.indexOf(message.role) + 1) % SPEAKERS.length]
      if (next !== undefined) write('change the role', changeRole(message, index, next))
    },
  }
}

/** What concerns one message, by its name. */
function namedActions({ draft }: ActionHost) {
  const version = () => draft.getSnapshot().log.local
  const indexOf = (key: string) => version().keys.indexOf(key)
  return {
    /** Writes what was typed into a field; false where it was set aside. */
    type: (field: MessageField, text: string, { base, visit }: Typing): boolean => {
      const done = fieldEdit(draft.getSnapshot().log, field, { text, base })
      if ('aside' in done) {
        draft.setAside(done.aside)
        return false
      }
      draft.write({ label: field.label, bodies: done.bodies, ...(visit !== '' && { visit }) })
      return true
    },
    /** Changes one message; `change` gives the very same one where there is nothing to do. */
    change: (key: string, label: string, change: (message: Message) => Message) => {
      const index = indexOf(key)
      const message = version().state.messages[index]?.message
      if (message === undefined) return
      const changed = change(message)
      if (changed !== message) draft.write({ label, bodies: editMessage(index, changed) })
    },
    setRole: (key: string, role: Role) => {
      const message = version().state.messages[indexOf(key)]?.message
      if (message !== undefined) draft.write({ label: 'change the role', bodies: changeRole(message, indexOf(key), role) })
    },
    setTrain: (key: string, train: Train) => {
      const index = indexOf(key)
      if (index !== -1) draft.write({ label: 'change what is trained on', bodies: setMarks(version().state.messages, [index], { train }) })
    },
    /** Runs an operation that says for itself which messages it changes. */
    write: (label: string, bodies: readonly AuthoringBody[]) => draft.write({ label, bodies }),
    /** Says of a finding that it is meant to be there, or takes that back. */
    intend: ({ message: index, kind }: Finding, intended: boolean) => {
      const marks = version().state.messages[index]?.marks
      const others = (marks?.intended ?? []).filter((one) => one !== kind)
      const kinds = intended ? [...others, kind] : others
      const label = intended ? 'mark a finding as intended' : 'mark a finding as not intended'
      draft.write({ label, bodies: setMarks(version().state.messages, [index], { intended: kinds.length === 0 ? undefined : kinds }) })
    },
  }
}

/** What concerns the draft as a whole. */
function draftActions({ draft }: ActionHost) {
  const version = () => draft.getSnapshot().log.local
  return {
    turnBack: draft.turnBack,
    typeSystem: (text: string, { base, visit }: Typing): boolean => {
      const { systemPrompt } = version().state
      const bodies = setContext({ system: text })
      if (systemPrompt !== base && systemPrompt !== text) {
        draft.setAside({ label: 'edit the system prompt', why: 'it was changed elsewhere in the meantime', bodies })
        return false
      }
      if (systemPrompt !== text) draft.write({ label: 'edit the system prompt', bodies, visit })
      return true
    },
    setTools: (tools: ToolSchema[]) => draft.write({ label: 'change the tools', bodies: setContext({ tools }) }),
    append: (written: readonly Written[], label: string) =>
      draft.write({ label, bodies: insertMessages(version().state.messages.length, written) }),
    takeOver: (index: number, run: string, messages: Parameters<typeof takeOver>[1]['messages']) =>
      draft.write({ label: `take ${countOf(messages.length, 'message')} into the draft`, bodies: takeOver(index, { run, messages }) }),
  }
}

/** Everything that can be done to a draft, in words that undo shows. */
export function createEditorActions(host: ActionHost) {
  return { ...messageActions(host), ...namedActions(host), ...draftActions(host), ...stopActions(host) }
}
export type EditorActions = ReturnType<typeof createEditorActions>
