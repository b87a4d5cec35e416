import { useMutation, useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import type { z } from 'zod'
import { useApi } from '#components/hooks/use-api.ts'
import { useInserted, type NewRunExamples } from '#components/hooks/use-new-run-examples.ts'
import { useRunFilters } from '#components/hooks/use-run-filters.ts'
import { useRefreshRuns } from '#components/hooks/use-runs.ts'
import { useStored } from '#components/hooks/use-stored.ts'
import { showToast } from '#components/hooks/use-toasts.ts'
import { runPagePath } from '#lib/api/client.ts'
import type { Server, serverListSchema } from '#lib/api/contract.ts'
import { ApiError } from '#lib/api/transport.ts'
import type { Issue } from '#lib/errors.ts'
import { EMPTY_FORM, formOf, formValuesSchema, issuesByField, readForm, type FormValues } from '#lib/new-run/form-values.ts'
import { callsProtocol } from '#lib/new-run/examples.ts'
import type { RunConfigInput } from '#lib/run/config.ts'

type Servers = z.infer<typeof serverListSchema>

/** The server of a run: the one that is named, else the usual one. */
function chosenServer(list: Servers | undefined, id: string): Server | undefined {
  const wanted = id === '' ? list?.defaultServer : id
  return list?.servers.find((server) => server.id === wanted)
}

const issuesOf = (error: Error | null): readonly Issue[] => (error instanceof ApiError ? error.issues : [])

/** Starts runs: the list learns of them, and the page goes to the first. */
export function useStartRun() {
  const api = useApi()
  const router = useRouter()
  const refresh = useRefreshRuns()
  const { suffix } = useRunFilters()
  return useMutation({
    mutationFn: (config: RunConfigInput) => api.createRun(config),
    onSuccess: (created, config) => {
      refresh()
      const count = config.groupSize ?? 1
      if (count > 1) showToast(`${count} runs started. This is the first of them.`)
      router.push(`${runPagePath(created.id)}${suffix}`)
    },
  })
}

function useOrigin(from: string | null) {
  const api = useApi()
  const origin = useQuery({
    queryKey: ['run-config', from],
    queryFn: async ({ signal }) => (await api.getRun(from ?? '', signal)).state.config,
    enabled: from !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const filled = useMemo(() => (origin.data ? formOf(origin.data) : null), [origin.data])
  return { origin, filled }
}

/** Brings the first field that is wrong into view once it is marked. */
function focusFirstFault(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector('main [aria-invalid="true"]')
    if (field instanceof HTMLElement) field.focus()
  })
}

/**
 * The new-run form: what it holds (the last values, or those of the run `from`), what is wrong with it, and starting. A
 * run's settings are edited apart, and become the last values when they are started. One form has one `from`.
 */
export function useNewRun(from: string | null, { examples, servers }: { examples: NewRunExamples; servers: Servers | undefined }) {
  const [stored, setStored] = useStored<FormValues>('retake.new-run', formValuesSchema, EMPTY_FORM)
  const [title, setTitle] = useState('')
  const [edited, setEdited] = useState<FormValues | null>(null)
  const [isChecked, setChecked] = useState(false)
  const { origin, filled } = useOrigin(from)
  const start = useStartRun()

  const isApart = filled !== null
  const values = { ...(edited ?? filled?.values ?? stored), title }
  const server = chosenServer(servers, values.server)
  const inserted = useInserted(examples, callsProtocol(values.protocol, server))
  const reading = readForm(values, filled?.carried, inserted)
  const { fields, others } = issuesByField(isChecked && !reading.ok ? reading.issues : issuesOf(start.error))

  const set = (change: Partial<FormValues>) => {
    if (change.title !== undefined) setTitle(change.title)
    const next = { ...values, ...change, title: '' }
    if (isApart) setEdited(next)
    else setStored(next)
    if (start.isError) start.reset()
  }
  const submit = () => {
    if (start.isPending || origin.isLoading || examples.trouble !== undefined) return
    setChecked(true)
    if (!reading.ok) {
      focusFirstFault()
      return
    }
    if (isApart) setStored({ ...values, title: '' })
    start.mutate(reading.config, { onError: focusFirstFault })
  }
  return {
    values,
    set,
    submit,
    isStarting: start.isPending || start.isSuccess,
    /** The chosen server, as far as it is known. */
    server,
    inserted,
    /** What would be posted now; undefined while a field is wrong. */
    config: reading.ok ? reading.config : undefined,
    errors: fields,
    /** What went wrong and belongs to no field. */
    failure: start.error === null ? null : { message: start.error.message, issues: others },
    from: { isLoading: origin.isLoading, error: origin.error, isMissing: origin.data === null, carried: filled?.carried },
  }
}
export type NewRun = ReturnType<typeof useNewRun>
