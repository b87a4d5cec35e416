import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useApi } from '#components/hooks/use-api.ts'
import { useRunFilters } from '#components/hooks/use-run-filters.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { showToast } from '#components/hooks/use-toasts.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { ForkRequestInput } from '#lib/api/writing.ts'

export interface ForkWish {
  readonly request: ForkRequestInput
  /** Said when it is done: "Retaken from token 17 of turn 3". */
  readonly done: string
  /** Where the fork's page opens: a fragment of its address. */
  readonly at?: string
}

/** Forks a run and goes to the fork; a group of them opens side by side. */
export function useFork(runId: string) {
  const api = useApi()
  const router = useRouter()
  const refresh = useRefreshRuns()
  const { suffix } = useRunFilters()
  return useMutation({
    mutationFn: ({ request }: ForkWish) => api.forkRun(runId, request),
    onSuccess: ({ id, group }, { done, at }) => {
      refresh()
      showToast(`${done}. The run it was made from stays as it is.`)
      if (group !== undefined) router.push(`/groups/${encodeURIComponent(group)}`)
      else router.push(`${runPagePath(id)}${suffix}${at === undefined ? '' : `#${at}`}`)
    },
  })
}
export type Fork = ReturnType<typeof useFork>
