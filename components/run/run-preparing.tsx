import { useReach } from '#components/hooks/use-api.ts'
import { useRunState } from '#components/hooks/use-run.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import { PROBE_LIMIT_MS } from '#lib/api/contract.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** Between a run's creation and its first turn: what is being waited for, and what if that takes long. */
export function RunPreparing({ store }: { store: RunStore }) {
  const { readOnly } = useReach()
  const isPreparing = useRunState(store, ({ kind, status }) => kind === 'episode' && status === 'created')
  const asked = useRunState(store, (state) => state.config?.server)
  const { data } = useServers()
  if (!isPreparing) return null
  const server = data?.servers.find(({ id }) => id === (asked ?? data.defaultServer))
  const name = server === undefined ? 'the model server' : oneLine(server.name, 80)
  return (
    <div className="reveal-late border-t border-line px-3.5 py-2 @xl:pl-[158px]">
      <p role="status" className="text-live">
        {server?.kind === 'embedded' ? `Getting ${name} ready …` : `Asking ${name} what it can do: tool calls, logprobs, token ids …`}
      </p>
      {server?.kind === 'embedded' ? null : (
        <p className="reveal-patiently text-ink-2">
          It has {PROBE_LIMIT_MS / 1000} s for its answers; a server that is still loading its model may need them. After that the run goes on with the
          protocol hermes and without what was not seen to work, or ends with what is wrong.{readOnly ? '' : ' You can stop it; it goes on, too, when you close the page.'}
        </p>
      )}
    </div>
  )
}
