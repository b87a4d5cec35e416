import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { ReachContext } from '#components/hooks/use-api.ts'
import { useFileReach } from '#components/hooks/use-file-reach.ts'
import { createQueryClient } from '#components/hooks/use-query-client.ts'
import { useRun } from '#components/hooks/use-run.ts'
import { ReaderFrame } from '#components/share/reader-frame.tsx'
import { SharedRun } from '#components/share/shared-run.tsx'
import { Toasts } from '#components/shell/toasts.tsx'
import { FileComparison } from '#components/viewer/file-comparison.tsx'
import { FileFacts } from '#components/viewer/file-facts.tsx'
import type { Chosen, FileChoiceProps } from '#components/viewer/file-facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { FileHead } from '#lib/html-export/file-head.ts'

/** The whole of an HTML export: one run, one of several at a time, or two side by side. */
export function FilePage({ head }: { head: FileHead }) {
  const [queryClient] = useState(createQueryClient)
  const [chosen, setChosen] = useState(() => firstChoice(head))
  const reach = useFileReach(head)
  return (
    <QueryClientProvider client={queryClient}>
      <ReachContext value={reach}>
        <main id="main" tabIndex={-1} aria-busy={false} className="h-dvh outline-none">
          <ReaderFrame>
            {chosen.beside === '' ? (
              <Run key={chosen.run} head={head} chosen={chosen} onChoose={setChosen} />
            ) : (
              <FileComparison head={head} chosen={chosen} onChoose={setChosen} />
            )}
          </ReaderFrame>
        </main>
        <Toasts />
      </ReachContext>
    </QueryClientProvider>
  )
}

/** Two runs were saved to be compared. */
function firstChoice({ runs }: FileHead): Chosen {
  const [one, other, third] = runs
  return { run: one?.id ?? '', beside: third === undefined ? (other?.id ?? '') : '' }
}

function Run({ head, chosen, onChoose }: FileChoiceProps) {
  const { view } = useRun(chosen.run)
  if (view.status === 'ready') {
    const { run, store, book } = view
    const facts = <FileFacts head={head} chosen={chosen} onChoose={onChoose} />
    return <SharedRun run={run} store={store} book={book} connection="ended" hasTokens={head.include.tokens} facts={facts} />
  }
  return (
    <div className="p-4">
      <h1 className="sr-only">Saved run</h1>
      {view.status === 'loading' ? <p className="reveal-late text-ink-3">Unpacking the run …</p> : null}
      {view.status === 'missing' || view.status === 'error' ? (
        <Notice tone="bad" title="The run cannot be shown">
          {view.status === 'error' ? view.error : 'The file does not hold it: it is damaged.'}
        </Notice>
      ) : null}
    </div>
  )
}
