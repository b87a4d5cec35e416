import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useApi, useReach } from '#components/hooks/use-api.ts'
import type { ServerInput, ServerPatch } from '#lib/api/contract.ts'

const KEY = ['servers']

/** The model servers and which one a run uses that names none; never known where a run is only to be read. */
export function useServers() {
  const { api, readOnly } = useReach()
  return useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.listServers(signal), enabled: !readOnly })
}

/** Adds a server (`id` null) or changes one. */
export function useSaveServer() {
  const api = useApi()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (change: { id: null; input: ServerInput } | { id: string; patch: ServerPatch }) => {
      if (change.id === null) await api.createServer(change.input)
      else await api.patchServer(change.id, change.patch)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

/** Takes a server off the list; runs that used it stay. */
export function useRemoveServer() {
  const api = useApi()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.deleteServer(id),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}

/** Asks a server what it can do. A probe ends with the page that asked for it, or when it is given up. */
export function useProbe(id: string) {
  const api = useApi()
  const client = useQueryClient()
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])
  const probe = useMutation({
    mutationFn: () => {
      running.current?.abort()
      running.current = new AbortController()
      return api.probeServer(id, running.current.signal)
    },
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  const giveUp = () => {
    running.current?.abort()
    probe.reset()
  }
  return { probe, giveUp }
}
