import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'
import { API_PATHS, type ExportAddress } from '#lib/api/client.ts'
import type { Format } from '#lib/api/transfer.ts'

/** Which runs can be exported from a place of the page, in words; without runs of its own: with the forks of `family`. */
export interface ExportScope {
  readonly id: string
  readonly label: string
  readonly runs: Omit<ExportAddress, 'format' | 'view'> | { readonly family: string }
}

/** The runs of a scope by name; undefined until they are known. */
function useScopeRuns(scope: ExportScope | undefined) {
  const api = useApi()
  const runs = scope?.runs ?? { ids: [] }
  const family = 'family' in runs ? runs.family : undefined
  const members = useQuery({
    queryKey: ['export', 'family', family],
    queryFn: async ({ signal }) => ({ ids: (await api.getFamily(family ?? '', signal)).runs.map((run) => run.id) }),
    enabled: family !== undefined,
    staleTime: 0,
  })
  return { members, runs: 'family' in runs ? members.data : runs }
}

/** What the export dialog asks for, what came of it, and where to take it from. */
export function useExport(scopes: readonly ExportScope[]) {
  const api = useApi()
  const [format, setFormat] = useState<Format>('openai-messages')
  const [chosen, setChosen] = useState('')
  const scope = scopes.find((one) => one.id === chosen) ?? scopes[0]
  const { members, runs } = useScopeRuns(scope)
  const address: ExportAddress | undefined = runs === undefined ? undefined : { ...runs, format }
  const report = useQuery({
    queryKey: ['export', 'report', address],
    queryFn: ({ signal }) => (address === undefined ? Promise.reject(new TypeError('no runs are named')) : api.getExportReport(address, signal)),
    enabled: address !== undefined,
    // What is shown is what the download will have: read anew each time the dialog is opened.
    staleTime: 0,
    gcTime: 0,
  })
  return {
    format,
    setFormat,
    scope,
    setScope: setChosen,
    report: report.data,
    isChecking: report.isFetching || members.isFetching,
    error: members.error ?? report.error,
    retry: () => void (members.isError ? members.refetch() : report.refetch()),
    href: address === undefined ? undefined : API_PATHS.export(address),
  }
}
export type ExportControl = ReturnType<typeof useExport>
