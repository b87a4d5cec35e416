import { useMemo } from 'react'
import { useRunState } from '#components/hooks/use-run.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { InspectedText } from '#components/inspector/inspected-text.tsx'
import type { ServerKind } from '#lib/api/contract.ts'
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
  const isGone = server === undefined && !servers.isPending
  return <InspectedText what="the request" about={aboutRequest(turn, kind, isGone)} text={text} />
}

function aboutRequest({ protocol, prefill }: Turn, kind: ServerKind, isGone: boolean): string {
  if (protocol === 'tokens' || (prefill !== undefined && prefill.how !== 'text')) {
    return 'The prompt went as token ids, which the inspector’s Sequences list; this is the conversation that they spell.'
  }
  if (kind === 'embedded') return 'What the embedded engine was called with.'
  if (isGone) return 'The model server is no longer listed: shown as sent to an OpenAI-compatible endpoint.'
  return 'The body of the request, as it was sent.'
}
