import { useState } from 'react'
import type { ReactNode } from 'react'
import { useDocumentTitle } from '#components/hooks/use-document-title.ts'
import type { RunActions } from '#components/hooks/use-run-actions.ts'
import { DeleteDialog } from '#components/run/delete-dialog.tsx'
import { RunTitle } from '#components/run/run-title.tsx'
import { Button } from '#components/ui/button.tsx'
import type { RunSummary } from '#lib/api/contract.ts'

export interface HeaderFrameProps {
  run: RunSummary
  /** It goes on: to delete it stops it. */
  live: boolean
  actions: RunActions
  /** Beside the title: how it stands. */
  standing: ReactNode
  /** How it is shown, and what can be done with it beside deleting it; the first of them is in sight on any screen. */
  buttons: ReactNode
  /** Below: its facts. */
  children: ReactNode
}

/** The head of the page of a run or draft: its title, which can be changed, and what can be done with it. */
export function HeaderFrame({ run, live, actions, standing, buttons, children }: HeaderFrameProps) {
  const [title, setTitle] = useState(run.title)
  const [deleting, setDeleting] = useState(false)
  useDocumentTitle(`${title} · Retake`)
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
          {standing}
        </div>
        <div className="flex max-w-full items-center overflow-x-auto p-[3px] sm:gap-1 [&>*]:max-sm:px-1.5 [&>*]:max-sm:text-xs">
          {buttons}
          <Button look="quiet" onClick={() => setDeleting(true)}>
            Delete
          </Button>
        </div>
      </div>
      {children}
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
