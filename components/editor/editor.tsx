import { useDraft } from '#components/hooks/use-draft.ts'
import type { EditorReplay } from '#components/hooks/use-editor-replay.ts'
import { EditorView } from '#components/editor/editor-view.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'

/** The page of a draft: opened from its log, with what can be undone and what was not saved yet. */
export function Editor({ run, onReplay }: { run: RunSummary; onReplay: EditorReplay['enter'] }) {
  const { view, retry } = useDraft({ runId: run.id, base: run.base })
  if (view.status === 'ready') return <EditorView run={run} draft={view.draft} onReplay={onReplay} />
  return (
    <div className="p-4">
      <h1 className="sr-only">Draft</h1>
      {view.status === 'loading' ? (
        <p className="reveal-late text-ink-3" role="status">
          Loading the draft …
        </p>
      ) : (
        <Notice tone="bad" title="The draft could not be loaded" action={<Button onClick={retry}>Try again</Button>}>
          {view.error}
        </Notice>
      )}
    </div>
  )
}
