import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { useKeys } from '#components/hooks/use-keys.ts'
import type { Comparison } from '#lib/compare/align-runs.ts'
import { foldEqual, nextDifference } from '#lib/compare/fold-equal.ts'

const ROW_PX = 120
const FOLD_PX = 29

/** The list of row pairs: which stretches are open, where the cursor is, and the keys that move it. */
export function useCompareList(comparison: Comparison) {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const [cursor, setCursor] = useState<string | null>(null)
  const items = useMemo(() => foldEqual(comparison.rows, open), [comparison, open])
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: items.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => (items[index]?.kind === 'fold' ? FOLD_PX : ROW_PX),
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 4,
    initialRect: { width: 800, height: 800 },
  })
  const here = items.findIndex(({ key }) => key === cursor)
  const moveTo = (index: number | undefined) => {
    const item = index === undefined ? undefined : items[index]
    if (item === undefined || index === undefined) return
    setCursor(item.key)
    virtualizer.scrollToIndex(index, { align: 'center' })
  }
  const first = items.findIndex((item) => item.kind === 'row' && item.at === comparison.divergence?.row)
  const toFirst = () => moveTo(first === -1 ? undefined : first)
  const step = (way: 1 | -1) => moveTo(nextDifference(items, here, way))
  const toggle = (from: number) =>
    setOpen((before) => {
      const next = new Set(before)
      if (!next.delete(from)) next.add(from)
      return next
    })
  const unfold = () => {
    const all = foldEqual(comparison.rows, new Set()).flatMap((item) => (item.kind === 'fold' ? item.from : []))
    setOpen(open.size === 0 ? new Set(all) : new Set())
  }
  const arrive = useEffectEvent(toFirst)
  useEffect(() => arrive(), [])
  const group = 'Compare'
  useKeys([
    { keys: 'n', label: 'Next difference', group, run: () => step(1) },
    { keys: 'p', label: 'Previous difference', group, run: () => step(-1) },
    { keys: 'd', label: 'First divergence', group, run: toFirst },
    { keys: 'u', label: 'Fold or unfold equal messages', group, run: unfold },
  ])
  return { scrollRef, items, virtualizer, cursor, setCursor, toggle, step, toFirst }
}
export type CompareList = ReturnType<typeof useCompareList>
