import { useMutation } from '@tanstack/react-query'
import { useApi } from '#components/hooks/use-api.ts'
import { saveBlob } from '#components/hooks/use-save-blob.ts'
import type { SequencesView } from '#lib/api/client.ts'

/** Saves a run's sequences as a file in the seed's shape: a list of nodes, or the tree of them. */
export function useSequenceDownload(runId: string) {
  const api = useApi()
  return useMutation({
    mutationFn: async (view: SequencesView) => {
      const state = await api.getManagedState(runId, view)
      if (state === null) throw new Error('This run has no sequences: the ids of its prompts are not known.')
      saveBlob(`${runId}.${view === 'tree' ? 'sequence-tree' : 'sequences'}.json`, new Blob([JSON.stringify(state)], { type: 'application/json' }))
    },
  })
}
