import { useMemo } from 'react'
import type { CompareList as CompareListModel } from '#components/hooks/use-compare-list.ts'
import type { RunDetail } from '#components/hooks/use-compare.ts'
import { ComparedRowView, type ComparedSide } from '#components/compare/compared-row.tsx'
import { VirtualRows } from '#components/ui/virtual-rows.tsx'
import type { ComparedRow, Comparison } from '#lib/compare/align-runs.ts'
import { partialWords, type ComparedMessage } from '#lib/compare/compared-messages.ts'
import type { CompareItem } from '#lib/compare/fold-equal.ts'

export interface CompareListProps {
  left: RunDetail
  right: RunDetail
  comparison: Comparison
  list: CompareListModel
}

function sideOf({ run, state }: RunDetail, messages: readonly ComparedMessage[], index: number | undefined): ComparedSide | undefined {
  const entry = index === undefined ? undefined : messages[index]
  if (entry === undefined || index === undefined) return undefined
  return { run: run.id, index, entry, ...(entry.partial && { partial: partialWords(state) }) }
}

/** The pairs of messages, of which only those in sight are in the page: both runs scroll as one. */
export function CompareList({ left, right, comparison, list }: CompareListProps) {
  const { scrollRef, virtualizer, items, cursor, setCursor, toggle } = list
  return (
    <div ref={scrollRef} role="region" aria-label="Messages of both runs" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2 [overflow-anchor:none]">
      <VirtualRows virtualizer={virtualizer}>
        {(index) => {
          const item = items[index]
          if (item === undefined) return null
          const isHere = item.key === cursor
          return (
            <div aria-current={isHere ? 'true' : undefined} onPointerDown={() => setCursor(item.key)} className={`border-l-2 ${isHere ? 'border-accent' : 'border-transparent'}`}>
              <Item item={item} left={left} right={right} comparison={comparison} onToggle={toggle} />
            </div>
          )
        }}
      </VirtualRows>
    </div>
  )
}

interface ItemProps extends Omit<CompareListProps, 'list'> {
  item: CompareItem
  onToggle: (from: number) => void
}

function Item({ item, left, right, comparison, onToggle }: ItemProps) {
  if (item.kind === 'fold') {
    const count = item.to - item.from
    return (
      <button
        type="button"
        aria-expanded={item.open}
        onClick={() => onToggle(item.from)}
        className="block w-full border-t border-line bg-panel px-3 py-1 text-left text-xs text-ink-3 -outline-offset-2 hover:bg-hover hover:text-ink"
      >
        <span aria-hidden>{item.open ? '▾ ' : '▸ '}</span>
        {count} equal messages
      </button>
    )
  }
  return <RowItem row={item.row} left={left} right={right} comparison={comparison} isFirst={item.at === comparison.divergence?.row} />
}

interface RowItemProps extends Omit<CompareListProps, 'list'> {
  row: ComparedRow
  isFirst: boolean
}

function RowItem({ row, left, right, comparison, isFirst }: RowItemProps) {
  const one = useMemo(() => sideOf(left, comparison.left, 'left' in row ? row.left : undefined), [left, comparison, row])
  const other = useMemo(() => sideOf(right, comparison.right, 'right' in row ? row.right : undefined), [right, comparison, row])
  return <ComparedRowView kind={row.kind} left={one} right={other} isFirst={isFirst} />
}
