import { useReach } from '#components/hooks/use-api.ts'
import { useServers } from '#components/hooks/use-servers.ts'
import type { RunStore } from '#lib/run/run-store.ts'
import { logprobKind } from '#lib/servers/logprob-kind.ts'
import type { LogprobKind } from '#lib/servers/logprob-kind.ts'
import { useRunState } from './use-run.ts'

/** Which logprobs the run's server gives. */
export function useLogprobKind(store: RunStore): LogprobKind {
  const server = useRunState(store, (state) => state.model?.server)
  const { readOnly } = useReach()
  const { data } = useServers()
  const kind = data?.servers.find((one) => one.id === server)?.kind
  return kind === undefined ? { kind: 'unknown', why: readOnly ? 'what is shared does not say which kind of server it was' : 'the run’s model server is not listed' } : logprobKind(kind)
}
