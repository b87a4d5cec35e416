import { useState } from 'react'
import { isSameOrder, moveBy, moveTo } from '#lib/library/reorder.ts'
import { useRemoveExamples, type PatchCollection } from '#components/hooks/use-collections.ts'

const NOBODY: ReadonlySet<string> = new Set()

/** The examples of a collection as they are worked on: which are selected, and what is done with these, or with one. */
export function useExampleList(ids: readonly string[], patch: PatchCollection) {
  const [marked, setMarked] = useState(NOBODY)
  const [dragged, setDragged] = useState<ReadonlySet<string> | null>(null)
  const takeOut = useRemoveExamples(patch)
  const selected: ReadonlySet<string> = new Set(ids.filter((id) => marked.has(id)))

  /** What an action on an example is about: all that is selected, or this one alone where it is not among them. */
  const about = (id: string): ReadonlySet<string> => (selected.has(id) ? selected : new Set([id]))
  const reorder = (next: readonly string[]) => {
    if (!isSameOrder(ids, next)) patch.mutate({ runs: [...next] })
  }
  return {
    selected,
    toggle: (id: string) => {
      const next = new Set(selected)
      if (!next.delete(id)) next.add(id)
      setMarked(next)
    },
    selectAll: () => setMarked(selected.size === ids.length ? NOBODY : new Set(ids)),
    clear: () => setMarked(NOBODY),
    move: (which: ReadonlySet<string>, step: -1 | 1) => reorder(moveBy(ids, which, step)),
    remove: (which: ReadonlySet<string>) => takeOut(ids, ids.filter((id) => which.has(id))),
    about,
    dragged,
    drag: (id: string | null) => setDragged(id === null ? null : about(id)),
    dropAt: (place: number) => {
      if (dragged !== null) reorder(moveTo(ids, dragged, place))
      setDragged(null)
    },
  }
}
export type ExampleListControl = ReturnType<typeof useExampleList>
