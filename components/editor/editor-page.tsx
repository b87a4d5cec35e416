import { lazy, Suspense } from 'react'
import type { RunSummary } from '#lib/api/contract.ts'

/** Loaded when the first draft is opened, so that pages of runs do without it. */
const Editor = lazy(() => import('#components/editor/editor.tsx').then((module) => ({ default: module.Editor })))

/** The page of a draft. */
export function EditorPage({ run }: { run: RunSummary }) {
  return (
    <Suspense fallback={<p className="reveal-late p-4 text-ink-3">Loading the editor …</p>}>
      <Editor run={run} />
    </Suspense>
  )
}
