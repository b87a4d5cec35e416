import { useRunFilters } from '#components/hooks/use-run-filters.ts'
import { useRuns } from '#components/hooks/use-runs.ts'
import { NewDraftButton } from '#components/editor/new-draft-button.tsx'
import { RunFilterBar } from '#components/runs/run-filter-bar.tsx'
import { RunList } from '#components/runs/run-list.tsx'
import { RunListState } from '#components/runs/run-list-state.tsx'
import { TransferButtons } from '#components/transfer/transfer-buttons.tsx'

/** All runs that match the filters of the address, live. */
export function RunsPanel() {
  const filters = useRunFilters()
  const { list, runs, head } = useRuns(filters.query)
  const retry = () => void (list.isError ? list.refetch() : head.refetch())
  return (
    <>
      <div className="flex h-7 shrink-0 items-center justify-between pt-1 pr-1.5 pl-3">
        <h2 className="text-xs font-medium text-ink-2">Runs</h2>
        <div className="flex">
          <NewDraftButton suffix={filters.suffix} />
          <TransferButtons query={filters.query} isFiltered={filters.suffix !== ''} />
        </div>
      </div>
      <RunFilterBar filters={filters} />
      <RunListState
        isLoading={list.isPending}
        isEmpty={list.isSuccess && runs.length === 0}
        isFiltered={filters.suffix !== ''}
        ignored={filters.ignored}
        error={list.error ?? head.error}
        onRetry={retry}
        onClear={filters.clear}
      />
      <RunList
        runs={runs}
        suffix={filters.suffix}
        isStale={list.isPlaceholderData}
        more={{
          hasNext: list.hasNextPage,
          isBusy: list.isFetchingNextPage || list.isPlaceholderData || list.isError,
          read: () => void list.fetchNextPage(),
        }}
      />
    </>
  )
}
