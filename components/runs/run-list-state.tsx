import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'

export interface RunListStateProps {
  isLoading: boolean
  isEmpty: boolean
  isFiltered: boolean
  ignored: readonly string[]
  error: Error | null
  onRetry: () => void
  onClear: () => void
}

/** What the list has to say beside its rows: nothing yet, nothing found, not understood, not reached. */
export function RunListState({ isLoading, isEmpty, isFiltered, ignored, error, onRetry, onClear }: RunListStateProps) {
  const clear = <Button onClick={onClear}>Clear the filters</Button>
  return (
    <div className="flex shrink-0 flex-col gap-2 px-3 py-2 empty:hidden">
      {ignored.length === 0 ? null : (
        <Notice tone="warn" title="The address has filters that are not known" action={clear}>
          Not applied: {ignored.join(', ')}
        </Notice>
      )}
      {error === null ? null : (
        <Notice tone="bad" title="The runs could not be read" action={<Button onClick={onRetry}>Try again</Button>}>
          {error.message}
        </Notice>
      )}
      {isLoading && error === null ? <p className="py-2 text-sm text-ink-3">Reading the runs…</p> : null}
      {isEmpty && isFiltered ? <Notice title="No run matches" action={clear} /> : null}
      {isEmpty && !isFiltered ? (
        <p className="py-2 text-sm text-ink-2">No runs yet. Every run that you start is kept here.</p>
      ) : null}
    </div>
  )
}
