import { useKeys } from '#components/hooks/use-keys.ts'
import type { KeyBinding } from '#components/hooks/use-keys.ts'
import { fragmentOf } from '#lib/transcript/navigate.ts'
import type { Folds } from '#lib/transcript/folds.ts'
import type { Find } from './use-find.ts'
import type { RunActions } from './use-run-actions.ts'
import { showToast } from './use-toasts.ts'
import type { Transcript } from './use-transcript.ts'

export interface RunKeys {
  readonly transcript: Transcript
  readonly find: Find
  readonly folds: Folds
  /** What can be done to the run; nothing where it is only to be read. */
  readonly actions?: RunActions
  readonly live: boolean
  readonly toggleInspector: () => void
  readonly toggleForks?: () => void
}

/** Copies the address of the page, at a message where one is given. */
export function copyAddress(fragment?: string): void {
  const url = new URL(window.location.href)
  if (fragment !== undefined) url.hash = fragment
  navigator.clipboard.writeText(url.href).then(
    () => showToast(fragment === undefined ? 'Link copied' : `Link to ${fragment} copied`),
    () => showToast(`The link could not be copied: ${url.href}`),
  )
}

function walkingKeys({ transcript, live }: RunKeys): KeyBinding[] {
  const group = 'Transcript'
  const { step, moveTo, rows, follow, following } = transcript
  const last = () => {
    if (live) follow(true)
    else moveTo(rows.length - 1)
  }
  return [
    { keys: 'j', label: 'Next turn', group, run: () => step('turn', 1) },
    { keys: 'k', label: 'Previous turn', group, run: () => step('turn', -1) },
    { keys: ']', label: 'Next tool call', group, run: () => step('call', 1) },
    { keys: '[', label: 'Previous tool call', group, run: () => step('call', -1) },
    { keys: 'e', label: 'Next error', group, run: () => step('error', 1) },
    { keys: 'shift+e', label: 'Previous error', group, run: () => step('error', -1) },
    { keys: 'g g', label: 'First message', group, run: () => moveTo(0) },
    { keys: 'shift+g', label: live ? 'Last message, and follow' : 'Last message', group, run: last },
    { keys: 'f', label: 'Follow what is new', group, run: () => follow(!following), when: live },
  ]
}

/** The keys of the run page. */
export function useRunKeys(keys: RunKeys): void {
  const { transcript, find, folds, actions, live, toggleInspector, toggleForks } = keys
  const group = 'Run'
  const row = transcript.rows.find((one) => one.key === transcript.cursor)
  useKeys([
    ...walkingKeys(keys),
    { keys: 'v', label: 'Fold or unfold all reasoning', group, run: () => folds.setReasoning(!folds.reasoningOpen()) },
    { keys: 'i', label: 'Inspector', group, run: toggleInspector },
    { keys: 'o', label: 'The tree of forks', group, run: () => toggleForks?.(), when: toggleForks !== undefined },
    { keys: '/', label: 'Find in this run', group, run: () => find.setOpen(true) },
    { keys: 'mod+f', label: 'Find in this run', group, run: () => find.setOpen(true) },
    { keys: 'escape', label: 'Close find', group, run: () => find.setOpen(false), when: find.open },
    { keys: 'y', label: 'Copy a link to this message', group, run: () => copyAddress(row === undefined ? undefined : fragmentOf(row)) },
    // Not the key that saves an example: a run may end, or not, just as it is pressed.
    { keys: 'shift+q', label: 'Stop the run', group, run: () => actions?.stop(), when: live && actions?.doing === 'nothing' },
  ])
}
