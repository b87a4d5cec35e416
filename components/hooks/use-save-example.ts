import { createContext, useContext, useState } from 'react'
import { z } from 'zod'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshCollections } from '#components/hooks/use-collections.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { useStored } from '#components/hooks/use-stored.ts'
import { showToast } from '#components/hooks/use-toasts.ts'
import { collectionPagePath } from '#lib/library/addresses.ts'
import type { ApiClient } from '#lib/api/client.ts'
import type { Collection } from '#lib/api/library.ts'
import { messageOf } from '#lib/errors.ts'
import { settledMessages } from '#lib/library/example-facts.ts'

const idSchema = z.string()
/** What the first collection is called where a person has made none. */
export const FIRST_NAME = 'Examples'

/** A question that is open: into which of these collections? */
export interface CollectionWish {
  readonly run: string
  readonly collections: readonly Collection[]
}

/** Saving a run as an example, from wherever it is shown. */
export interface SaveExample {
  /** Into the collection that was used last; asks where there is a choice and none was made yet. */
  readonly save: (run: string) => void
  /** Asks into which collection. */
  readonly choose: (run: string) => void
}

export const SaveExampleContext = createContext<SaveExample>({ save: () => undefined, choose: () => undefined })

export function useSaveExample(): SaveExample {
  return useContext(SaveExampleContext)
}

/**
 * The run that goes into a collection: a draft itself, and of any other run a draft made of all its messages, so that
 * editing the example leaves the run as it is.
 */
async function exampleOf(api: ApiClient, id: string): Promise<{ example: string; isNew: boolean }> {
  const { run, state } = await api.getRun(id)
  if (run.kind === 'draft') return { example: id, isNew: false }
  const made = await api.forkRun(id, { message: settledMessages(state), start: false, title: run.title })
  return { example: made.id, isNew: true }
}

/** What the page does to save examples, and the question that it asks. */
export function useExampleSaver() {
  const api = useApi()
  const refreshRuns = useRefreshRuns()
  const refreshCollections = useRefreshCollections()
  const [last, setLast] = useStored('retake.examples.last', idSchema, '')
  const [wish, setWish] = useState<CollectionWish | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setFailure(null)
    try {
      await work()
    } catch (thrown) {
      setFailure(messageOf(thrown))
    }
  }
  /** One at a time, so that a key pressed twice saves once; what is being taken back holds up nothing. */
  const attemptAlone = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return
    setBusy(true)
    await attempt(work)
    setBusy(false)
  }
  const refresh = async () => {
    refreshRuns()
    await refreshCollections()
  }
  const undo = (example: string, isNew: boolean, collection: string) =>
    void attempt(async () => {
      if (isNew) await api.deleteRun(example)
      else await api.patchCollection(collection, { removed: [example] })
      await refresh()
    })
  const put = async (run: string, { id, name }: Pick<Collection, 'id' | 'name'>) => {
    const link = { href: collectionPagePath(id), label: 'Show' }
    const { example, isNew } = await exampleOf(api, run)
    const isThere = !isNew && (await api.getCollection(id)).runs.some((one) => one.id === example)
    if (!isThere) await api.addExample(id, example)
    setLast(id)
    setWish(null)
    await refresh()
    if (isThere) showToast(`“${name}” has this draft already.`, { link })
    else showToast(`Saved as an example in “${name}”.`, { link, undo: () => undo(example, isNew, id) })
  }
  const putIntoNew = async (run: string, name: string) => put(run, { ...(await api.createCollection({ name })), name })
  const start = (run: string, isAsked: boolean) =>
    void attemptAlone(async () => {
      const { collections } = await api.listCollections('')
      const usual = collections.find((one) => one.id === last)
      if (isAsked || (usual === undefined && collections.length > 0)) setWish({ run, collections })
      else if (usual === undefined) await putIntoNew(run, FIRST_NAME)
      else await put(run, usual)
    })
  return {
    actions: { save: (run: string) => start(run, false), choose: (run: string) => start(run, true) },
    wish,
    last,
    failure,
    isBusy,
    put: (collection: Collection) => void attemptAlone(async () => (wish === null ? undefined : put(wish.run, collection))),
    putIntoNew: (name: string) => void attemptAlone(async () => (wish === null ? undefined : putIntoNew(wish.run, name))),
    close: () => {
      setWish(null)
      setFailure(null)
    },
  }
}
export type ExampleSaver = ReturnType<typeof useExampleSaver>
