import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useApi } from '#components/hooks/use-api.ts'

/** Runs a run's calls again when asked to, in a fresh workspace; leaving stops it. */
export function useReplayCalls(runId: string) {
  const api = useApi()
  const running = useRef<AbortController>(null)
  const { mutate, reset, ...state } = useMutation({
    mutationFn: () => {
      running.current?.abort()
      running.current = new AbortController()
      return api.replayCalls(runId, running.current.signal)
    },
  })
  useEffect(() => () => running.current?.abort(), [])
  const stop = () => {
    running.current?.abort()
    reset()
  }
  return { ...state, start: () => mutate(), stop }
}
