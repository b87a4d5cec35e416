import { createContext, useContext, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import type { Annotated, AnnotationInput } from '#lib/api/writing.ts'
import { messageOf } from '#lib/errors.ts'
import { trainedParts } from '#lib/messages/marks.ts'
import type { Marks, Train } from '#lib/messages/marks.ts'
import type { Message } from '#lib/messages/message.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { Row } from '#lib/transcript/types.ts'
import { showToast } from './use-toasts.ts'

export interface Annotations {
  readonly marksOf: (message: number) => Marks | undefined
  /** Gives the same rating again to take it away. */
  readonly rate: (message: number, rating: 1 | -1) => void
  readonly note: (message: number, note: string) => Promise<boolean>
  /** Turns the loss flag of a whole message: whether it is trained on. */
  readonly train: (message: number) => void
  /** Says of a message, as a whole or part by part, whether it is trained on. */
  readonly flag: (message: number, train: Train) => Promise<boolean>
  /** What went wrong with the last one, and at which message. */
  readonly error: { readonly message: number; readonly text: string } | null
  /** The message whose note is being written. */
  readonly noting: number | undefined
  readonly setNoting: (message: number | undefined) => void
  /** The message whose loss flag is being set part by part. */
  readonly flagging: number | undefined
  readonly setFlagging: (message: number | undefined) => void
  readonly messageOf: (message: number) => Message | undefined
}

const AnnotationsContext = createContext<Annotations | undefined>(undefined)
export const AnnotationsProvider = AnnotationsContext.Provider

/** What is said of the messages of the run that is shown; undefined where nothing can be. */
export function useAnnotations(): Annotations | undefined {
  return useContext(AnnotationsContext)
}

/** Ratings and notes of a run's messages: those that came with it, and those that are given now. */
export function useRunAnnotations(runId: string, initial: readonly Annotated[], store: RunStore): Annotations {
  const api = useApi()
  const messages = useRunState(store, (state) => state.messages)
  const [given, setGiven] = useState<ReadonlyMap<number, Marks>>(() => new Map(initial.map(({ index, marks }) => [index, marks])))
  const [error, setError] = useState<Annotations['error']>(null)
  const [noting, setNoting] = useState<number>()
  const [flagging, setFlagging] = useState<number>()
  const marksOf = (message: number) => given.get(message) ?? messages[message]?.marks
  const annotate = async (message: number, annotation: AnnotationInput) => {
    try {
      const { marks } = await api.annotate(runId, message, annotation)
      setGiven((before) => new Map(before).set(message, marks))
      setError(null)
      return true
    } catch (thrown) {
      setError({ message, text: messageOf(thrown) })
      return false
    }
  }
  const flag = (message: number, train: Train) => {
    // What is as by default needs no flag.
    const isDefault = train === (messages[message]?.message.role === 'assistant')
    return annotate(message, { train: isDefault ? null : train })
  }
  return {
    marksOf,
    messageOf: (message) => messages[message]?.message,
    rate: (message, rating) => {
      const next = marksOf(message)?.rating === rating ? null : rating
      const word = next === null ? 'no rating any more' : next > 0 ? 'rated good' : 'rated bad'
      void annotate(message, { rating: next }).then((done) => done && showToast(`Message ${message}: ${word}`))
    },
    train: (message) => {
      const { role = 'user' } = messages[message]?.message ?? {}
      const isTrained = Object.values(trainedParts(role, marksOf(message)?.train)).some(Boolean)
      void flag(message, !isTrained).then((done) => done && showToast(`Message ${message}: ${isTrained ? 'not trained on' : 'trained on'}`))
    },
    flag,
    note: (message, note) => annotate(message, { note: note.trim() === '' ? null : note }),
    error,
    noting,
    setNoting,
    flagging,
    setFlagging,
  }
}

/** The keys that rate and note the message at the cursor; bound once the reader has put the cursor on a row. */
export function useAnnotationKeys(row: Pick<Row, 'message'> | undefined): void {
  const annotations = useAnnotations()
  const when = annotations !== undefined && row !== undefined
  const group = 'Ratings and notes'
  const withMessage = (act: (message: number) => void) => {
    if (row?.message === undefined) showToast('This is not a message of the run: it cannot be rated or noted')
    else act(row.message)
  }
  useKeys([
    { keys: '+', label: 'Rate the message at the cursor good', group, run: () => withMessage((message) => annotations?.rate(message, 1)), when },
    { keys: '-', label: 'Rate the message at the cursor bad', group, run: () => withMessage((message) => annotations?.rate(message, -1)), when },
    { keys: '*', label: 'Train on the message at the cursor, or not', group, run: () => withMessage((message) => annotations?.train(message)), when },
    { keys: 'shift+m', label: 'Train on parts of the message at the cursor', group, run: () => withMessage((message) => annotations?.setFlagging(message)), when },
    { keys: 'n', label: 'Note on the message at the cursor', group, run: () => withMessage((message) => annotations?.setNoting(message)), when },
  ])
}
