import Link from 'next/link'
import type { NewRun } from '#components/hooks/use-new-run.ts'
import { Notice } from '#components/ui/notice.tsx'
import { runPagePath } from '#lib/api/client.ts'
import { ApiError } from '#lib/api/transport.ts'
import { countOf } from '#lib/format/count.ts'

const LAST_VALUES = 'The form has the values that you used last.'

function carriedWords(carried: NewRun['from']['carried']): string {
  const messages = carried?.history.length ?? 0
  const parts = messages === 0 ? [] : [`its ${countOf(messages, 'message')} of history`]
  if (carried?.ephemeralSystem !== undefined) parts.push('its ephemeral system prompt')
  return parts.length === 0 ? '' : `, and with ${parts.join(' and ')}`
}

function failureWords(id: string, error: Error | null): { title: string; about: string } {
  if (error instanceof ApiError && error.status === 404) return { title: `There is no run ${id}`, about: '' }
  return { title: 'The settings could not be taken over', about: error === null ? `The run ${id} has none. ` : `${error.message} ` }
}

/** Where the form's values come from when they are another run's. */
export function FromNotice({ id, from }: { id: string; from: NewRun['from'] }) {
  if (from.isLoading) return <p className="text-ink-3">Reading the settings of {id}…</p>
  if (from.error !== null || from.isMissing) {
    const { title, about } = failureWords(id, from.error)
    return (
      <Notice tone="warn" title={title}>
        {about}
        {LAST_VALUES}
      </Notice>
    )
  }
  return (
    <p className="text-ink-2">
      With the settings of{' '}
      <Link href={runPagePath(id)} className="font-mono text-accent underline">
        {id}
      </Link>
      {carriedWords(from.carried)}.
    </p>
  )
}
