'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import { GroupGrid } from '#components/compare/group-grid.tsx'
import { GroupTable } from '#components/compare/group-table.tsx'
import { ShareButton } from '#components/share/share-button.tsx'
import { TextBlock } from '#components/transcript/text-block.tsx'
import { clearCompareMarks, useCompareMarks } from '#components/hooks/use-compare-marks.ts'
import { useDocumentTitle } from '#components/hooks/use-document-title.ts'
import { useGroup, useGroupStates } from '#components/hooks/use-group.ts'
import { COLUMN_PX, useGroupGrid } from '#components/hooks/use-group-grid.ts'
import { useKeys } from '#components/hooks/use-keys.ts'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { RunSummary } from '#lib/api/contract.ts'
import { numbersOf, promptOf } from '#lib/compare/group-view.ts'
import { countOf } from '#lib/format/count.ts'
import type { RunState } from '#lib/run/state.ts'
import { isAtWork } from '#lib/runs/run-status.ts'
import { oneLine } from '#lib/text/one-line.ts'

const NO_RANGES = [] as const

/** The page of a group: all its runs side by side, best score first. */
export function GroupPage({ group }: { group: string }) {
  const { list, runs, hasMore } = useGroup(group)
  useDocumentTitle(`Group of ${countOf(runs.length, 'run')} · Retake`)
  if (runs.length > 0) return <GroupView runs={runs} hasMore={hasMore} />
  return (
    <div className="flex flex-col gap-3 p-4">
      <h1 className="text-base font-semibold">Group</h1>
      {list.error === null ? null : (
        <Notice tone="bad" title="The group could not be loaded" action={<Button onClick={() => void list.refetch()}>Try again</Button>}>
          {list.error.message}
        </Notice>
      )}
      {list.isPending ? (
        <p className="reveal-late text-ink-3" role="status">
          Loading the group …
        </p>
      ) : null}
      {list.isSuccess ? (
        <Notice title="There is no run in this group" action={<Link className="text-accent underline" href="/">Start a new run</Link>}>
          Its runs were deleted, or the address is not complete.
        </Notice>
      ) : null}
    </div>
  )
}

function GroupView({ runs, hasMore }: { runs: readonly RunSummary[]; hasMore: boolean }) {
  const { marks, href, open } = useCompareMarks()
  const grid = useGroupGrid(runs.length, Math.max(0, ...runs.map((run) => run.turns)))
  const { across, scrollRef } = grid
  // The first one's prompt stands for all, so that run is read wherever the reader is.
  const wanted = new Set([0, ...across.getVirtualItems().map(({ index }) => index)])
  const { states, error } = useGroupStates([...wanted].flatMap((index) => runs[index] ?? []))
  const common = states.get(runs[0]?.id ?? '')
  const numbers = useMemo(() => numbersOf(runs), [runs])
  const atWork = runs.filter(isAtWork).length
  const walk = (columns: number) => scrollRef.current?.scrollBy({ left: columns * COLUMN_PX })
  const keys = 'Group'
  useKeys([
    { keys: 'l', label: 'Next run', group: keys, run: () => walk(1) },
    { keys: 'h', label: 'Previous run', group: keys, run: () => walk(-1) },
    { keys: 'enter', label: 'Compare the two marked runs', group: keys, run: open, when: href !== undefined },
  ])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-1.5">
        <h1 className="text-base font-semibold">Group of {countOf(runs.length, 'run')}</h1>
        <p className="mr-auto text-xs text-ink-2" role="status">
          {atWork === 0 ? '' : `${atWork} running`}
          {hasMore ? ' · only the newest 200 are shown' : ''}
        </p>
        <ShareButton runs={runs.map(({ id }) => id)} name={`group-${runs[0]?.group ?? ''}`} />
        {marks.length > 0 ? (
          <Button look="quiet" onClick={clearCompareMarks}>
            Clear marks
          </Button>
        ) : null}
        <Button look="plain" shortcut="enter" disabled={href === undefined} onClick={open}>
          {href === undefined ? `Mark ${marks.length === 0 ? 'two runs' : 'one more run'} to compare` : 'Compare'}
        </Button>
      </header>
      {common === undefined ? null : <Prompt state={common} />}
      <GroupTable runs={runs} numbers={numbers} marks={marks} onShow={(index) => across.scrollToIndex(index, { align: 'start' })} />
      {error === null ? null : (
        <p role="alert" className="px-3 py-1 text-xs text-bad">
          A run could not be read: {error.message}
        </p>
      )}
      <GroupGrid runs={runs} states={states} numbers={numbers} common={common} grid={grid} />
    </div>
  )
}

/** What all runs were given, once. */
function Prompt({ state }: { state: RunState }) {
  const messages = promptOf(state)
  const last = messages.at(-1)?.message.content ?? ''
  return (
    <details className="border-b border-line px-3 py-1 text-xs">
      <summary className="cursor-pointer truncate text-ink-2">
        Prompt: <span className="text-ink">{oneLine(last)}</span>
      </summary>
      <div className="max-h-[30vh] overflow-y-auto py-1" tabIndex={0} role="region" aria-label="The prompt of the group">
        {state.systemPrompt === '' ? null : <PromptPart who="system" text={state.systemPrompt} />}
        {messages.map(({ message }, index) => (
          // The prompt of a run never changes its order.
          // oxlint-disable-next-line react/no-array-index-key
          <PromptPart key={index} who={message.role} text={message.content} />
        ))}
      </div>
    </details>
  )
}

function PromptPart({ who, text }: { who: string; text: string }) {
  return (
    <div className="py-1">
      <p className="font-medium text-ink-3">{who}</p>
      <div className="verbatim">
        <TextBlock text={text} ranges={NO_RANGES} />
      </div>
    </div>
  )
}
