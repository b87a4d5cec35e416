import { createContext, useContext, useState } from 'react'
import type { Fork } from '#components/hooks/use-fork.ts'
import { useFork } from '#components/hooks/use-fork.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { retakeOf } from '#lib/fork-form/fork-form.ts'
import type { ForkPlace } from '#lib/fork-form/fork-form.ts'
import type { RunStore } from '#lib/run/run-store.ts'

/** A retake that was asked for and is yet to be settled. */
export interface RetakeWish {
  readonly place: ForkPlace
  /** What is kept and what is made anew. */
  readonly words: string
  /** "Retaken from message 4". */
  readonly done: string
  /** Where the fork's page opens. */
  readonly at?: string
}

export interface MessageActions {
  readonly retake: (message: number) => void
  readonly edit: (message: number) => void
}

export const MessageActionsContext = createContext<MessageActions | undefined>(undefined)

/** What can be done with a message where it is shown; undefined where it is only to be read. */
export function useMessageActions(): MessageActions | undefined {
  return useContext(MessageActionsContext)
}

export interface Retaking {
  readonly actions: MessageActions
  readonly fork: Fork
  readonly wish: RetakeWish | undefined
  readonly ask: (wish: RetakeWish | undefined) => void
  /** The message that is being edited. */
  readonly editing: number | undefined
  readonly closeEdit: () => void
}

/** Retaking and editing a run's messages, by their buttons and by keys for the message at the cursor. */
export function useRetaking(runId: string, store: RunStore, message: number | undefined): Retaking {
  const fork = useFork(runId)
  const [wish, setWish] = useState<RetakeWish>()
  const [editing, setEditing] = useState<number>()
  const retake = (index: number) => {
    const entry = store.getSnapshot().messages[index]
    if (entry === undefined) return
    const { message: kept, words } = retakeOf(entry, index)
    fork.reset()
    setWish({ place: { message: kept }, words, done: `Retaken from message ${index}`, at: `m${kept}` })
  }
  const edit = (index: number) => {
    fork.reset()
    setEditing(index)
  }
  const last = () => message ?? store.getSnapshot().messages.length - 1
  useKeys([
    { keys: 'r', label: 'Retake from the message at the cursor', group: 'Retake', run: () => retake(last()) },
    { keys: 'm', label: 'Edit the message at the cursor, and run on', group: 'Retake', run: () => edit(last()) },
  ])
  return { actions: { retake, edit }, fork, wish, ask: setWish, editing, closeEdit: () => setEditing(undefined) }
}
