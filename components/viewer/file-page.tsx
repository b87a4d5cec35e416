import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { ReachContext } from '#components/hooks/use-api.ts'
import { useFileReach } from '#components/hooks/use-file-reach.ts'
import { createQueryClient } from '#components/hooks/use-query-client.ts'
import { useRun } from '#components/hooks/use-run.ts'
import { ReaderFrame } from '#components/share/reader-frame.tsx'
import { SharedRun } from '#components/share/shared-run.tsx'
import { Toasts } from '#components/shell/toasts.tsx'
import { Select } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { countOf } from '#lib/format/count.ts'
import { formatMoment } from '#lib/format/time.ts'
import type { FileHead } from '#lib/html-export/file-head.ts'
import { leftOutWords } from '#lib/share/share-words.ts'
import { oneLine } from '#lib/text/one-line.ts'

/** The whole of an HTML export: one run, or one of several at a time. */
export function FilePage({ head }: { head: FileHead }) {
  const [queryClient] = useState(createQueryClient)
  const [run, setRun] = useState(head.runs[0]?.id ?? '')
  const reach = useFileReach(head)
  return (
    <QueryClientProvider client={queryClient}>
      <ReachContext value={reach}>
        <main id="main" tabIndex={-1} aria-busy={false} className="h-dvh outline-none">
          <ReaderFrame>
            <Run key={run} id={run} head={head} onRun={setRun} />
          </ReaderFrame>
        </main>
        <Toasts />
      </ReachContext>
    </QueryClientProvider>
  )
}

function Run({ id, head, onRun }: { id: string; head: FileHead; onRun: (id: string) => void }) {
  const { view } = useRun(id)
  if (view.status === 'ready') {
    const { run, store, book } = view
    return <SharedRun run={run} store={store} book={book} connection="ended" hasTokens={head.include.tokens} facts={<FileFacts head={head} run={id} onRun={onRun} />} />
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

/** What is to be known of the file, and the way to its other runs. */
function FileFacts({ head, run, onRun }: { head: FileHead; run: string; onRun: (id: string) => void }) {
  const leftOut = leftOutWords(head.include)
  return (
    <div className="flex flex-wrap items-center gap-x-3 px-1 text-xs text-ink-2">
      {head.runs.length < 2 ? null : (
        <label className="flex items-center gap-2">
          Run
          <Select className="h-6 w-auto max-w-96 text-xs" value={run} onChange={(event) => onRun(event.target.value)}>
            {head.runs.map(({ id, title }, at) => (
              <option key={id} value={id}>
                {at + 1} of {head.runs.length}: {oneLine(title, 80)}
              </option>
            ))}
          </Select>
        </label>
      )}
      <span>A copy saved {formatMoment(head.savedAt)}</span>
      {leftOut === '' ? null : <span>Left out: {leftOut}</span>}
      {head.cuts === 0 ? null : <span title="Each stands as a row of blocks █ in its place">{countOf(head.cuts, 'value')} cut out</span>}
    </div>
  )
}
