import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { ApiError } from '#lib/api/transport.ts'
import { messageOf } from '#lib/errors.ts'

export type Doing = 'nothing' | 'stopping' | 'deleting' | 'renaming'

export interface RunActions {
  readonly doing: Doing
  /** What went wrong with the last one. */
  readonly error: string | null
  /** It was not deleted because forks stand on it. */
  readonly isHeld: boolean
  readonly dismiss: () => void
  readonly stop: () => void
  /** Deletes the run, then leaves its page; `detach` leaves to the forks that stand on it what they keep of it. */
  readonly remove: (detach: boolean) => void
  readonly rename: (title: string) => Promise<boolean>
}

/** What can be done to a run, one thing at a time, with its failure in words. */
export function useRunActions(runId: string): RunActions {
  const api = useApi()
  const router = useRouter()
  const refresh = useRefreshRuns()
  const [doing, setDoing] = useState<Doing>('nothing')
  const [failure, setFailure] = useState<unknown>(null)

  const attempt = async (what: Doing, work: () => Promise<void>): Promise<boolean> => {
    setDoing(what)
    setFailure(null)
    try {
      await work()
      refresh()
      return true
    } catch (thrown) {
      setFailure(thrown)
      setDoing('nothing')
      return false
    }
  }
  return {
    doing,
    error: failure === null ? null : messageOf(failure),
    isHeld: failure instanceof ApiError && failure.status === 409,
    dismiss: () => setFailure(null),
    // Stopping lasts until the log says that the run is finished; the page takes it from there.
    stop: () => void attempt('stopping', () => api.cancelRun(runId)),
    remove: (detach) =>
      void attempt('deleting', () => api.deleteRun(runId, { detach })).then((done) => {
        if (done) router.push('/')
      }),
    rename: async (title) => {
      const done = await attempt('renaming', () => api.patchRun(runId, { title }))
      setDoing('nothing')
      return done
    },
  }
}
