import { lazy, Suspense, useState } from 'react'
import { DraftReplay } from '#components/editor/draft-replay.tsx'
import { useEditorReplay } from '#components/hooks/use-editor-replay.ts'
import type { RunSummary } from '#lib/api/contract.ts'

/** Loaded when the first draft is opened, so that pages of runs do without it. */
const Editor = lazy(() => import('#components/editor/editor.tsx').then((module) => ({ default: module.Editor })))

/** The page of a draft: it is written, or its writing is watched. */
export function EditorPage({ run }: { run: RunSummary }) {
  const [latest, setLatest] = useState(run)
  const { replaying, enter, leave } = useEditorReplay()
  if (replaying) {
    const back = (seen = latest) => {
      setLatest(seen)
      leave()
    }
    return <DraftReplay runId={run.id} onLeave={back} />
  }
  return (
    <Suspense fallback={<p className="reveal-late p-4 text-ink-3">Loading the editor …</p>}>
      <Editor run={latest} onReplay={enter} />
    </Suspense>
  )
}
