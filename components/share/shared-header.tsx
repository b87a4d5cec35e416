import type { ReactNode } from 'react'
import type { RunReading } from '#components/hooks/use-run-reading.ts'
import type { Connection } from '#components/hooks/use-run.ts'
import { copyAddress } from '#components/hooks/use-run-keys.ts'
import { RunFacts } from '#components/run/run-facts.tsx'
import { RunStanding } from '#components/run/run-standing.tsx'
import { ThemeButton } from '#components/shell/theme-button.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { Badge } from '#components/ui/badge.tsx'
import { Button } from '#components/ui/button.tsx'

export interface SharedHeaderProps {
  reading: RunReading
  connection: Connection
  hasTokens: boolean
  download?: string
  facts: ReactNode
  onInspect: () => void
}

const NO_RANGES = [] as const
const LOOK = 'inline-flex h-7 items-center rounded px-2.5 text-sm whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink'

/** The head of a run that is only to be read. */
export function SharedHeader({ reading, connection, hasTokens, download, facts, onInspect }: SharedHeaderProps) {
  const { run, replay, view, cursor, transcript, find, inspector } = reading
  const replaying = replay.phase.status !== 'off'
  return (
    <header className="border-b border-line px-3 py-1.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="flex min-w-0 flex-1 basis-72 items-center gap-2">
          <h1 className="min-w-0 truncate px-1 text-base font-semibold">
            <TextBlock text={run.title.slice(0, 300)} ranges={NO_RANGES} />
          </h1>
          <RunStanding store={replay.shown} connection={connection} />
          {replaying ? <Badge title="What is shown is the run as it stood at the moment of the replay">as it stood then</Badge> : null}
        </div>
        <div className="flex max-w-full items-center overflow-x-auto p-0.5 sm:gap-1 [&>*]:max-sm:px-1.5 [&>*]:max-sm:text-xs">
          <Button look="quiet" shortcut="/" aria-label="Find" onClick={() => find.setOpen(true)}>
            Find
          </Button>
          {download === undefined ? null : (
            <>
              <Button look="quiet" onClick={() => copyAddress()}>
                Copy link
              </Button>
              <a href={download} download title="The events that are shared, a line each" className={LOOK}>
                Download
              </a>
            </>
          )}
          <Button look="quiet" shortcut="shift+r" aria-label="Replay" aria-pressed={replaying} onClick={replaying ? replay.leave : replay.enter}>
            Replay
          </Button>
          {hasTokens ? (
            <Button look="quiet" shortcut="t" aria-label="Tokens" aria-pressed={view.all} onClick={cursor.toggle}>
              Tokens
            </Button>
          ) : null}
          <Button look="quiet" shortcut="i" aria-label="Inspector" aria-pressed={inspector.inspecting} onClick={onInspect}>
            Inspector
          </Button>
          <ThemeButton />
        </div>
      </div>
      <RunFacts run={run} store={replay.shown} timeAt={replay.session?.tape.timeAt} onNextRejection={() => transcript.step('rejection', 1)} />
      {facts}
    </header>
  )
}
