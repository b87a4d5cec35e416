import dynamic from 'next/dynamic'
import type { RunSummary } from '#lib/api/contract.ts'

/** Loaded when the first draft is opened, so that pages of runs do without it. */
const Editor = dynamic(() => import('#components/editor/editor.tsx').then((module) => module.Editor), {
  loading: () => <p className="reveal-late p-4 text-ink-3">Loading the editor …</p>,
})

/** The page of a draft. */
export function EditorPage({ run }: { run: RunSummary }) {
  return <Editor run={run} />
}
