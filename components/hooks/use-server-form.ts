import { useState } from 'react'
import { useSaveServer } from '#components/hooks/use-servers.ts'
import { ApiError } from '#lib/api/transport.ts'
import type { Server } from '#lib/api/contract.ts'
import type { Issue } from '#lib/errors.ts'
import {
  droppedKeyOrigin,
  EMPTY_SERVER_FORM,
  readNewServer,
  readServerPatch,
  serverFormOf,
  type ServerForm,
} from '#lib/servers/server-form.ts'

const NO_ISSUES: readonly Issue[] = []

/** The form of a new server (`before` null) or of one that is there. */
export function useServerForm(before: Server | null, onSaved: () => void) {
  const [values, setValues] = useState<ServerForm>(() => (before === null ? EMPTY_SERVER_FORM : serverFormOf(before)))
  const [isChecked, setChecked] = useState(false)
  const save = useSaveServer()
  const reading = before === null ? readNewServer(values) : readServerPatch(values, before)
  const served = save.error instanceof ApiError ? save.error.issues : NO_ISSUES
  const issues = isChecked && !reading.ok ? reading.issues : served

  const submit = () => {
    if (save.isPending) return
    setChecked(true)
    if (before === null) {
      const fresh = readNewServer(values)
      if (fresh.ok) save.mutate({ id: null, input: fresh.data }, { onSuccess: onSaved })
      return
    }
    const change = readServerPatch(values, before)
    if (!change.ok) return
    if (Object.keys(change.data).length === 0) onSaved()
    else save.mutate({ id: before.id, patch: change.data }, { onSuccess: onSaved })
  }
  return {
    values,
    set: (change: Partial<ServerForm>) => {
      setValues({ ...values, ...change })
      if (save.isError) save.reset()
    },
    submit,
    isSaving: save.isPending,
    failure: save.error,
    errorOf: (field: string) => issues.find((issue) => issue.path === field)?.message,
    droppedKeyOrigin: droppedKeyOrigin(values, before),
  }
}
export type ServerFormControl = ReturnType<typeof useServerForm>
