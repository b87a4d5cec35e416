import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import { showToast } from '#components/hooks/use-toasts.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import type { CollectionDetail, CollectionInput, CollectionPatch } from '#lib/api/library.ts'

const KEY = 'collections'

/** The collections that match, by name. */
export function useCollections(q = '') {
  const api = useApi()
  return useQuery({
    queryKey: [KEY, 'list', q],
    queryFn: async ({ signal }) => (await api.listCollections(q, signal)).collections,
    placeholderData: (before) => before,
  })
}

/** A collection and its examples in their order. */
export function useCollection(id: string | undefined) {
  const api = useApi()
  return useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => api.getCollection(id ?? '', signal),
    enabled: id !== undefined,
  })
}

/** To be called when a collection or its examples were changed elsewhere. */
export function useRefreshCollections(): () => Promise<void> {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: [KEY] })
}

export function useCreateCollection() {
  const api = useApi()
  const refresh = useRefreshCollections()
  return useMutation({ mutationFn: (input: CollectionInput) => api.createCollection(input), onSuccess: refresh })
}

/** The examples after a change of order, as far as they are known here; `runs` may name some that are not. */
function ordered(before: readonly RunSummary[], { runs, removed = [] }: CollectionPatch): RunSummary[] {
  const kept = before.filter((run) => !removed.includes(run.id))
  if (runs === undefined) return kept
  const known = new Map(kept.map((run) => [run.id, run]))
  const named = runs.flatMap((id) => known.get(id) ?? [])
  return [...named, ...kept.filter((run) => !runs.includes(run.id))]
}

/**
 * Changes a collection: shown at once, then made, one change after another. Where it fails, what is kept is read again, and
 * the failure is in `error`.
 */
export function usePatchCollection(id: string) {
  const api = useApi()
  const client = useQueryClient()
  const refresh = useRefreshCollections()
  const mutationKey = [KEY, 'patch', id]
  return useMutation({
    mutationKey,
    scope: { id: mutationKey.join(' ') },
    mutationFn: (patch: CollectionPatch) => api.patchCollection(id, patch),
    onMutate: async (patch) => {
      await client.cancelQueries({ queryKey: [KEY, 'one', id] })
      client.setQueryData<CollectionDetail>([KEY, 'one', id], (old) => {
        if (old === undefined) return old
        const { name = old.collection.name, tags = old.collection.tags, note = old.collection.note } = patch
        return { collection: { ...old.collection, name, tags, note }, runs: ordered(old.runs, patch) }
      })
    },
    // While more changes wait, what the server has is older than what is shown.
    onSettled: async () => {
      if (client.isMutating({ mutationKey }) <= 1) await refresh()
    },
  })
}
export type PatchCollection = ReturnType<typeof usePatchCollection>

export function useDeleteCollection() {
  const api = useApi()
  const refresh = useRefreshCollections()
  return useMutation({ mutationFn: (id: string) => api.deleteCollection(id), onSuccess: refresh })
}

/** Takes examples out of a collection; the message in passing can put them back where they were. */
export function useRemoveExamples(patch: PatchCollection) {
  return (all: readonly string[], removed: readonly string[]) => {
    const undo = () => patch.mutate({ runs: [...all] })
    const words =
      removed.length === 1 ? 'The example was taken out; its run stays.' : `${removed.length} examples were taken out; their runs stay.`
    patch.mutate({ removed: [...removed] }, { onSuccess: () => showToast(words, { undo }) })
  }
}
