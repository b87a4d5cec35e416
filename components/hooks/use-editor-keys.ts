import { useKeys, type KeyBinding } from '#components/hooks/use-keys.ts'
import { at, EMPTY_SELECTION, extend, step, SYSTEM_KEY, toggle } from '#lib/editor/editor-selection.ts'
import type { Finding } from '#lib/draft/finding.ts'
import type { Editor } from './use-editor.ts'

export interface EditorKeys {
  readonly editor: Editor
  readonly togglePanel: () => void
  readonly showPreview: () => void
  readonly continueDraft: () => void
  readonly replay: () => void
  /** What the checks find, by message. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>
}

function walkingKeys({ tools, selection }: Editor): KeyBinding[] {
  const group = 'Messages'
  const { select, draft, edit } = tools
  const keys = () => draft.getSnapshot().log.local.keys
  const { cursor, selected } = selection
  return [
    { keys: 'j', label: 'Next message', group, run: () => select((now) => step(now, keys(), 1)) },
    { keys: 'k', label: 'Previous message', group, run: () => select((now) => step(now, keys(), -1)) },
    { keys: 'g g', label: 'System prompt', group, run: () => select(() => at(SYSTEM_KEY)) },
    { keys: 'shift+g', label: 'Last message', group, run: () => select(() => at(keys().at(-1) ?? SYSTEM_KEY)) },
    { keys: 'enter', label: 'Write in the message', group, run: () => edit({ key: cursor ?? SYSTEM_KEY, part: 'content' }), when: cursor !== null },
    { keys: 'shift+j', label: 'Select one more below', group, run: () => select((now) => extend(now, keys(), 1)) },
    { keys: 'shift+k', label: 'Select one more above', group, run: () => select((now) => extend(now, keys(), -1)) },
    { keys: 'space', label: 'Select, or let go', group, run: () => select((now) => (cursor === null ? now : toggle(now, cursor))), when: cursor !== null },
    { keys: 'escape', label: 'Let the selection go', group, run: () => select((now) => ({ ...EMPTY_SELECTION, cursor: now.cursor })), when: selected.size > 0 },
  ]
}

function changingKeys({ tools: { actions } }: Editor): KeyBinding[] {
  const group = 'Write'
  return [
    { keys: 'a', label: 'Insert a message after', group, run: () => actions.insert('after') },
    { keys: 'mod+enter', label: 'Insert a message after, while writing', group, run: leaving(() => actions.insert('after')) },
    { keys: 'b', label: 'Insert a message before', group, run: () => actions.insert('before') },
    { keys: 'd', label: 'Duplicate', group, run: () => actions.duplicate() },
    { keys: 'x', label: 'Remove', group, run: () => actions.remove() },
    { keys: 'delete', label: 'Remove', group, run: () => actions.remove() },
    { keys: 'alt+arrowup', label: 'Move up', group, run: () => actions.move(-1) },
    { keys: 'alt+arrowdown', label: 'Move down', group, run: () => actions.move(1) },
    { keys: 'r', label: 'Next role', group, run: actions.role },
    { keys: 't', label: 'Train on it, or not', group, run: () => actions.train(!actions.isTrained()) },
    { keys: 'u', label: 'Undo', group, run: () => actions.turnBack('undo') },
    { keys: 'mod+z', label: 'Undo', group, run: () => actions.turnBack('undo') },
    { keys: 'shift+u', label: 'Redo', group, run: () => actions.turnBack('redo') },
    { keys: 'mod+shift+z', label: 'Redo', group, run: () => actions.turnBack('redo') },
  ]
}

/** Gives up the focus first, so that what is typed is written before what is done. */
function leaving(run: () => void): () => void {
  return () => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    run()
  }
}

function stopKeys({ editor: { tools }, findings }: EditorKeys): KeyBinding[] {
  const group = 'Calls and findings'
  const { actions } = tools
  return [
    { keys: 'f', label: 'Add a tool call', group, run: () => actions.addCall() },
    { keys: 'o', label: 'Write the result of a call', group, run: actions.resultHere },
    { keys: 'v', label: 'Write the reasoning', group, run: actions.reasoning },
    { keys: ']', label: 'Next tool call', group, run: () => actions.stepCall(1) },
    { keys: '[', label: 'Previous tool call', group, run: () => actions.stepCall(-1) },
    { keys: 'e', label: 'Next finding', group, run: () => actions.stepFinding(findings, 1) },
    { keys: 'shift+e', label: 'Previous finding', group, run: () => actions.stepFinding(findings, -1) },
  ]
}

/** The keys of the draft editor. */
export function useEditorKeys(keys: EditorKeys): void {
  const { editor, togglePanel, showPreview, continueDraft, replay } = keys
  const group = 'Draft'
  useKeys([
    ...walkingKeys(editor),
    ...changingKeys(editor),
    ...stopKeys(keys),
    { keys: 'i', label: 'Findings, preview and tools', group, run: togglePanel },
    { keys: 'p', label: 'Preview', group, run: showPreview },
    { keys: 'c', label: 'Continue with the model', group, run: continueDraft },
    { keys: 'shift+r', label: 'Watch how it was written', group, run: replay },
  ])
}
