'use client'

import Link from 'next/link'
import { AnnotationsScope } from '#components/annotations/annotations-scope.tsx'
import { useRun } from '#components/hooks/use-run.ts'
import { EditorPage } from '#components/editor/editor-page.tsx'
import { RunView } from '#components/run/run-view.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

/** The page of one run. */
export function RunPage({ runId }: { runId: string }) {
  const { view, retry } = useRun(runId)
  if (view.status === 'ready' && view.run.kind === 'draft') return <EditorPage key={view.run.id} run={view.run} />
  if (view.status === 'ready') {
    const { run, store, book, connection, annotations } = view
    return (
      <AnnotationsScope key={run.id} runId={run.id} annotations={annotations} store={store}>
        <RunView run={run} store={store} book={book} connection={connection} />
      </AnnotationsScope>
    )
  }
  return (
    <div className="flex h-full flex-col">
      <h1 className="sr-only">Run</h1>
      <div className="p-4">
        {view.status === 'loading' ? (
          <p className="reveal-late text-ink-3" role="status">
            Loading the run …
          </p>
        ) : null}
        {view.status === 'missing' ? (
          <Notice title="There is no such run" action={<Link className="text-accent underline" href="/">Start a new run</Link>}>
            It was deleted, or the address is not complete.
          </Notice>
        ) : null}
        {view.status === 'error' ? (
          <Notice tone="bad" title="The run could not be loaded" action={<Button onClick={retry}>Try again</Button>}>
            {view.error}
          </Notice>
        ) : null}
      </div>
    </div>
  )
}
