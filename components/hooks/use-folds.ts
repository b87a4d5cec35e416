import { createContext, useContext, useSyncExternalStore } from 'react'
import { createFolds } from '#lib/transcript/folds.ts'
import type { Folds } from '#lib/transcript/folds.ts'

export const FoldsContext = createContext<Folds>(createFolds())

/** One fold of the transcript: whether it is open, and the way to turn it. */
export function useFold(name: string, byDefault = false): readonly [boolean, (open: boolean) => void] {
  const folds = useContext(FoldsContext)
  const read = () => folds.isOpen(name, byDefault)
  const open = useSyncExternalStore(folds.subscribe, read, read)
  return [open, (value) => folds.set(name, value)]
}
