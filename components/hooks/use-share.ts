import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { saveBlob } from '#components/hooks/use-save-blob.ts'
import type { Include } from '#lib/api/shares.ts'
import { mergeFindings } from '#lib/share/merge-findings.ts'
import { expiriesOf } from '#lib/share/share-words.ts'
import type { ExpiryId } from '#lib/share/share-words.ts'

/** How something is shared: a link to a copy, a link to a run that goes on, a file. */
export type ShareWay = 'snapshot' | 'live' | 'file'

export interface ShareScope {
  /** What a file is called. */
  readonly name: string
  readonly runs: readonly string[]
}

const NOTHING: Include = { toolResults: false, reasoning: false, tokens: false, system: false }
const NO_IDS: ReadonlySet<string> = new Set()

/** What would be cut out, in all the runs. */
function useFindings(runs: readonly string[], include: Include) {
  const api = useApi()
  return useQuery({
    queryKey: ['shares', 'preview', runs, include],
    queryFn: async ({ signal }) => {
      const findings = []
      // One after another: the server looks through so many runs at once and refuses the rest.
      for (const run of runs) findings.push((await api.previewShare(run, { include }, signal)).findings)
      return mergeFindings(findings)
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  })
}

/** The share dialog: what is to be shown and how, what is cut, and the link or file that comes of it. */
export function useShare({ name, runs }: ShareScope) {
  const api = useApi()
  const client = useQueryClient()
  const [way, setWay] = useState<ShareWay>(runs.length === 1 ? 'snapshot' : 'file')
  const [expiry, setExpiry] = useState<ExpiryId>('7d')
  const expiries = expiriesOf(way === 'live' ? 'live' : 'snapshot')
  const chosen = expiries.some(({ id }) => id === expiry) ? expiry : '7d'
  const [include, setInclude] = useState(NOTHING)
  const [kept, setKept] = useState(NO_IDS)
  const findings = useFindings(runs, include)
  const keep = findings.data?.map(({ id }) => id).filter((id) => kept.has(id)) ?? []
  const link = useMutation({
    mutationFn: async (kind: 'snapshot' | 'live') => {
      const ms = expiries.find(({ id }) => id === chosen)?.ms ?? null
      return api.createShare(runs[0] ?? '', { kind, include, keep, expiresAt: ms === null ? null : Date.now() + ms })
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['shares', 'list'] }),
  })
  const file = useMutation({
    mutationFn: async () => {
      const blob = await api.exportHtml({ runs: [...runs], include, keep })
      saveBlob(`${name}.html`, blob)
      return blob.size
    },
  })
  return {
    way,
    setWay,
    expiries,
    expiry: chosen,
    setExpiry,
    include,
    toggle: (section: keyof Include) => setInclude({ ...include, [section]: !include[section] }),
    kept,
    toggleKept: (id: string) => {
      const next = new Set(kept)
      if (!next.delete(id)) next.add(id)
      setKept(next)
    },
    findings: findings.data,
    isChecking: findings.isFetching,
    checkError: findings.error,
    recheck: () => void findings.refetch(),
    link,
    file,
    make: () => (way === 'file' ? file.mutate() : link.mutate(way)),
    isBusy: link.isPending || file.isPending,
    error: way === 'file' ? file.error : link.error,
  }
}
export type ShareControl = ReturnType<typeof useShare>
