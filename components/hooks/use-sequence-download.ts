import { useMutation } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import type { SequencesView } from '#lib/api/client.ts'

/** By then every browser has taken the file up. */
const TAKEN_MS = 10_000

/** Hands the browser a file to save. */
function saveJson(name: string, value: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(value)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_MS)
}

/** Saves a run's sequences as a file in the seed's shape: a list of nodes, or the tree of them. */
export function useSequenceDownload(runId: string) {
  const api = useApi()
  return useMutation({
    mutationFn: async (view: SequencesView) => {
      const state = await api.getManagedState(runId, view)
      if (state === null) throw new Error('This run has no sequences: the ids of its prompts are not known.')
      saveJson(`${runId}.${view === 'tree' ? 'sequence-tree' : 'sequences'}.json`, state)
    },
  })
}
