import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { messageOf } from '#lib/errors.ts'

export type Doing = 'nothing' | 'stopping' | 'deleting' | 'renaming'

export interface RunActions {
  readonly doing: Doing
  /** What went wrong with the last one. */
  readonly error: string | null
  readonly dismiss: () => void
  readonly stop: () => void
  /** Deletes the run, then leaves its page. */
  readonly remove: () => void
  readonly rename: (title: string) => Promise<boolean>
}

/** What can be done to a run, one thing at a time, with its failure in words. */
export function useRunActions(runId: string): RunActions {
  const api = useApi()
  const router = useRouter()
  const refresh = useRefreshRuns()
  const [doing, setDoing] = useState<Doing>('nothing')
  const [error, setError] = useState<string | null>(null)

  const attempt = async (what: Doing, work: () => Promise<void>): Promise<boolean> => {
    setDoing(what)
    setError(null)
    try {
      await work()
      refresh()
      return true
    } catch (thrown) {
      setError(messageOf(thrown))
      setDoing('nothing')
      return false
    }
  }
  return {
    doing,
    error,
    dismiss: () => setError(null),
    // Stopping lasts until the log says that the run is finished; the page takes it from there.
    stop: () => void attempt('stopping', () => api.cancelRun(runId)),
    remove: () =>
      void attempt('deleting', () => api.deleteRun(runId)).then((done) => {
        if (done) router.push('/')
      }),
    rename: async (title) => {
      const done = await attempt('renaming', () => api.patchRun(runId, { title }))
      setDoing('nothing')
      return done
    },
  }
}
