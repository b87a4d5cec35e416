'use client'

import { useChosenCollection } from '#components/hooks/use-chosen-collection.ts'
import { useCollections } from '#components/hooks/use-collections.ts'
import { CollectionList } from '#components/library/collection-list.tsx'
import { CollectionView } from '#components/library/collection-view.tsx'
import { Kbd } from '#components/ui/kbd.tsx'

/** The examples library: collections on the left, the examples of the chosen one on the right. */
export function ExamplesPage() {
  const [chosen, choose] = useChosenCollection()
  const all = useCollections()
  const shown = chosen ?? all.data?.[0]?.id
  return (
    <div className="flex h-full min-h-0 flex-col md:flex-row">
      <h1 className="sr-only">Examples</h1>
      <CollectionList shown={shown} onChoose={choose} />
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        {shown === undefined && all.isSuccess ? <NothingYet /> : null}
        {shown === undefined ? null : <CollectionView key={shown} id={shown} onGone={() => choose(undefined)} />}
      </div>
    </div>
  )
}

function NothingYet() {
  return (
    <div className="max-w-prose p-4 text-ink-2">
      <p className="font-medium text-ink">No examples yet</p>
      <p className="mt-1">
        An example is a trajectory that a model is to learn from or to be shown: press <Kbd>x</Kbd> on a run, here or in the runs list,
        and a draft of it comes into a collection. The run stays as it is; the draft can be edited, put in order with others, used in
        a new run, and exported.
      </p>
    </div>
  )
}
