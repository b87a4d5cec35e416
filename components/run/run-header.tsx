import { useState } from 'react'
import { useDocumentTitle } from '#components/hooks/use-document-title.ts'
import type { Replay } from '#components/hooks/use-replay.ts'
import type { RunActions } from '#components/hooks/use-run-actions.ts'
import { copyAddress } from '#components/hooks/use-run-keys.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { BaseLine } from '#components/forks/base-line.tsx'
import { SaveExampleButton } from '#components/library/save-example-button.tsx'
import { DeleteDialog } from '#components/run/delete-dialog.tsx'
import { RunFacts } from '#components/run/run-facts.tsx'
import { RunStanding } from '#components/run/run-standing.tsx'
import { RunTitle } from '#components/run/run-title.tsx'
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
  const [title, setTitle] = useState(run.title)
  const [deleting, setDeleting] = useState(false)
  useDocumentTitle(`${title} · Retake`)
  const replaying = replay.phase.status !== 'off'
  const stopping = actions.doing === 'stopping' && live
  const rename = async (text: string) => {
    const done = await actions.rename(text)
    if (done) setTitle(text)
    return done
  }
  return (
    <header className="border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-2">
          <RunTitle title={title} busy={actions.doing === 'renaming'} onRename={rename} />
          <RunStanding store={store} connection={connection} />
          {replaying ? <Badge title="What is shown is the run as it stood at the moment of the replay">as it stood then</Badge> : null}
        </div>
        <div className="flex max-w-full items-center overflow-x-auto p-0.5 sm:gap-1 [&>*]:max-sm:px-1.5 [&>*]:max-sm:text-xs">
          {live ? (
            <Button look="danger" shortcut="x" disabled={stopping} onClick={actions.stop}>
              {stopping ? 'Stopping …' : 'Stop'}
            </Button>
          ) : null}
          <LinkButton href={`/?from=${encodeURIComponent(run.id)}`} title="New run with these settings">
            New run like this
          </LinkButton>
          <SaveExampleButton run={run.id} hasKey={!live} />
          <ShareButton runs={[run.id]} name={run.id} live={live} />
          <RunExport run={run} />
          <Button look="quiet" onClick={() => copyAddress()}>
            Copy link
          </Button>
          <LinkButton href={API_PATHS.result(run.id)} external title="The result as JSON">
            Result JSON
          </LinkButton>
          <Button look="quiet" onClick={() => setDeleting(true)}>
            Delete
          </Button>
          <Button look="quiet" shortcut="shift+r" aria-label="Replay" aria-pressed={replaying} className="aria-pressed:bg-selected aria-pressed:text-ink" onClick={replaying ? replay.leave : replay.enter}>
            Replay
          </Button>
          <Button look="quiet" shortcut="t" aria-pressed={tokens} aria-label="Tokens" className="aria-pressed:bg-selected aria-pressed:text-ink" onClick={onTokens}>
            Tokens
          </Button>
          <Button look="quiet" shortcut="i" aria-pressed={inspecting} aria-label="Inspector" onClick={onInspect}>
            Inspector
          </Button>
        </div>
      </div>
      <RunFacts run={run} store={store} timeAt={replay.session?.tape.timeAt} onNextRejection={onNextRejection} />
      <BaseLine run={run} store={store} onForks={onForks} />
      {actions.error === null || deleting ? null : (
        <p role="alert" className="mt-1 flex items-center gap-2 rounded bg-bad-ground px-2 text-bad">
          <span className="flex-1">{actions.error}</span>
          <Button look="quiet" aria-label="Dismiss" onClick={actions.dismiss}>
            ✕
          </Button>
        </p>
      )}
      <DeleteDialog title={title} open={deleting} live={live} actions={actions} onClose={() => setDeleting(false)} />
    </header>
  )
}
