import { StatusText } from '#components/compare/status-text.tsx'
import { useRunSearch } from '#components/hooks/use-run-search.ts'
import { Ago } from '#components/ui/ago.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { TextInput } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { countOf } from '#lib/format/count.ts'
import { oneLine } from '#lib/text/one-line.ts'

export interface RunPickerProps {
  title: string
  open: boolean
  onPick: (id: string) => void
  onClose: () => void
}

/** Finds a run by words and hands back which one was chosen. */
export function RunPicker({ title, open, onPick, onClose }: RunPickerProps) {
  return (
    <Dialog open={open} title={title} onClose={onClose}>
      <Search onPick={onPick} />
    </Dialog>
  )
}

function Search({ onPick }: Pick<RunPickerProps, 'onPick'>) {
  const { text, setText, found } = useRunSearch()
  const runs = found.data?.runs ?? []
  return (
    <div className="flex min-h-64 flex-col gap-2">
      <TextInput type="search" aria-label="Search runs to compare" placeholder="Search runs" data-autofocus value={text} onChange={(event) => setText(event.target.value)} />
      {found.error === null ? null : (
        <Notice tone="bad" title="The runs could not be read">
          {found.error.message}
        </Notice>
      )}
      {found.isSuccess && runs.length === 0 ? <p className="text-ink-3">No run matches.</p> : null}
      {found.isPending ? <p className="text-ink-3">Reading the runs…</p> : null}
      <ul aria-label="Runs found">
        {runs.map((run) => (
          <li key={run.id} className="border-t border-line first:border-t-0">
            <button type="button" className="flex w-full items-baseline gap-2 px-1 py-1 text-left -outline-offset-2 hover:bg-hover" onClick={() => onPick(run.id)}>
              <span className="min-w-0 flex-1 truncate">{oneLine(run.title === '' ? run.task : run.title)}</span>
              <span className="flex shrink-0 gap-2 text-xs text-ink-3">
                <StatusText run={run} />
                {countOf(run.turns, 'turn')}
                <Ago at={run.createdAt} brief />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
