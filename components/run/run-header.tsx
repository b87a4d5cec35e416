import type { Replay } from '#components/hooks/use-replay.ts'
import type { RunActions } from '#components/hooks/use-run-actions.ts'
import { copyAddress } from '#components/hooks/use-run-keys.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { BaseLine } from '#components/forks/base-line.tsx'
import { SaveExampleButton } from '#components/library/save-example-button.tsx'
import { HeaderFrame } from '#components/run/header-frame.tsx'
import { RunFacts } from '#components/run/run-facts.tsx'
import { RunStanding } from '#components/run/run-standing.tsx'
import { ShareButton } from '#components/share/share-button.tsx'
import { RunExport } from '#components/transfer/run-export.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'
import { LinkButton } from '#components/run/link-button.tsx'
import { API_PATHS } from '#lib/api/client.ts'
import type { RunSummary } from '#lib/api/contract.ts'
import type { RunStore } from '#lib/run/run-store.ts'

export interface RunHeaderProps {
  run: RunSummary
  /** The run as it is shown: as it stands, or as it stood at a moment. */
  store: RunStore
  /** The run itself goes on. */
  live: boolean
  replay: Replay
  connection: Connection
  actions: RunActions
  inspecting: boolean
  onInspect: () => void
  onForks: () => void
  /** The whole run is shown as tokens. */
  tokens: boolean
  onTokens: () => void
  onNextRejection: () => void
}

/** The head of the run page: what run this is, how it stands, and what can be done with it. */
export function RunHeader({ run, store, live, replay, connection, actions, inspecting, onInspect, onForks, tokens, onTokens, onNextRejection }: RunHeaderProps) {
  const replaying = replay.phase.status !== 'off'
  const stopping = actions.doing === 'stopping' && live
  const kin = <BaseLine run={run} store={store} onForks={onForks} />
  return (
    <HeaderFrame
      run={run}
      live={live}
      actions={actions}
      standing={
        <>
          <RunStanding store={store} connection={connection} />
          {replaying ? <Badge title="What is shown is the run as it stood at the moment of the replay">as it stood then</Badge> : null}
        </>
      }
      buttons={
        <>
          {live ? (
            <Button look="danger" shortcut="shift+q" disabled={stopping} onClick={actions.stop}>
              {stopping ? 'Stopping …' : 'Stop'}
            </Button>
          ) : null}
          <Button look="quiet" shortcut="shift+r" aria-label="Replay" aria-pressed={replaying} onClick={replaying ? replay.leave : replay.enter}>
            Replay
          </Button>
          <Button look="quiet" shortcut="t" aria-pressed={tokens} aria-label="Tokens" onClick={onTokens}>
            Tokens
          </Button>
          <Button look="quiet" shortcut="i" aria-pressed={inspecting} aria-label="Inspector" onClick={onInspect}>
            Inspector
          </Button>
          <LinkButton href={`/?from=${encodeURIComponent(run.id)}`} title="New run with these settings">
            New run like this
          </LinkButton>
          <SaveExampleButton run={run.id} hasKey />
          <ShareButton runs={[run.id]} name={run.id} live={live} />
          <RunExport run={run} />
          <Button look="quiet" onClick={() => copyAddress()}>
            Copy link
          </Button>
          <LinkButton href={API_PATHS.result(run.id)} external title="The result as JSON">
            Result JSON
          </LinkButton>
        </>
      }
    >
      {/* A fork's base has a line of its own; the forks of others, which are known only a moment later, must not move the page. */}
      <RunFacts run={run} store={store} timeAt={replay.session?.tape.timeAt} onNextRejection={onNextRejection}>
        {run.base === null ? kin : null}
      </RunFacts>
      {run.base === null ? null : kin}
    </HeaderFrame>
  )
}
