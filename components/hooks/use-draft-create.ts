import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { DraftInput } from '#lib/api/writing.ts'

/** Begins a draft and goes to its page; `suffix` are the filters of the address. */
export function useDraftCreate(suffix: string) {
  const api = useApi()
  const router = useRouter()
  const refresh = useRefreshRuns()
  return useMutation({
    mutationFn: (input: DraftInput) => api.createDraft(input),
    onSuccess: ({ id }) => {
      refresh()
      router.push(`${runPagePath(id)}${suffix}`)
    },
  })
}
