import { useMutation, useQuery } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { showToast } from '#components/hooks/use-toasts.ts'
import type { PatchCollection } from '#components/hooks/use-collections.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { exampleFacts } from '#lib/library/example-facts.ts'
import { lineageOf } from '#lib/library/lineage.ts'

/** What there is in an example, read once for each state of its log. */
export function useExampleFacts({ id, lastSeq }: RunSummary) {
  const api = useApi()
  return useQuery({
    queryKey: ['example', 'facts', id, lastSeq],
    queryFn: async ({ signal }) => exampleFacts((await api.getRun(id, signal)).state),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Where an example comes from and which versions of it there are; nothing is asked where it stands on nothing. */
export function useLineage({ id, base }: RunSummary) {
  const api = useApi()
  return useQuery({
    queryKey: ['runs', 'family', 'lineage', id],
    queryFn: async ({ signal }) => lineageOf(id, (await api.getFamily(id, signal)).runs) ?? null,
    enabled: base !== null,
  })
}

/** Makes the next version of an example, a draft on all of it, and puts it in the example's place in the collection. */
export function useNewVersion(patch: PatchCollection) {
  const api = useApi()
  const refresh = useRefreshRuns()
  return useMutation({
    mutationFn: async ({ run, all }: { run: RunSummary; all: readonly string[] }) => {
      const { state } = await api.getRun(run.id)
      const made = await api.forkRun(run.id, { message: state.messages.length, start: false, title: run.title })
      await patch.mutateAsync({ runs: all.map((id) => (id === run.id ? made.id : id)), removed: [run.id] })
      return made.id
    },
    onSuccess: (id) => {
      refresh()
      showToast('The new version stands in its place.', { link: { href: runPagePath(id), label: 'Edit it' } })
    },
  })
}
