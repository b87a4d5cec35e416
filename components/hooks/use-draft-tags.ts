import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import { messageOf } from '#lib/errors.ts'

/** A draft's tags, as a person writes them: with commas between. */
export function useDraftTags(run: RunSummary) {
  const api = useApi()
  const refresh = useRefreshRuns()
  const [tags, setTags] = useState<readonly string[]>(run.tags)
  const [error, setError] = useState<string | null>(null)
  const save = (text: string) => {
    const next = [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '')
    if (next.join() === tags.join()) return
    const before = tags
    setTags(next)
    setError(null)
    api.patchRun(run.id, { tags: next }).then(refresh, (cause: unknown) => {
      setTags(before)
      setError(`The tags were not saved. ${messageOf(cause)}`)
    })
  }
  return { tags, error, save }
}
