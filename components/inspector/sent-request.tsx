import { useMemo } from 'react'
import { useRunState } from '#components/hooks/use-run.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { InspectedText } from '#components/inspector/inspected-text.tsx'
import { requestOf } from '#lib/run/request.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import type { Turn } from '#lib/run/state.ts'

/** The request of a turn, as JSON. */
export function SentRequest({ store, turn }: { store: RunStore; turn: Turn }) {
  const servers = useServers()
  const serverId = useRunState(store, (state) => state.model?.server)
  const server = servers.data?.servers.find((one) => one.id === serverId)
  const kind = server?.kind ?? 'openai'
  const text = useMemo(() => {
    const request = requestOf(store.getSnapshot(), turn, kind)
    return request === undefined ? undefined : JSON.stringify(request, null, 2)
  }, [store, turn, kind])
  if (text === undefined) return <p className="text-ink-3">The log does not say what was asked in this turn.</p>
  const about =
    kind === 'embedded'
      ? 'What the embedded engine was called with.'
      : server === undefined && !servers.isPending
        ? 'The model server is no longer listed: shown as sent to an OpenAI-compatible endpoint.'
        : 'The body of the request, as it was sent.'
  return <InspectedText what="the request" about={about} text={text} />
}
