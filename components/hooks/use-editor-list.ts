import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import type { RefObject } from 'react'
import { useDraftPart } from '#components/hooks/use-draft.ts'
import type { Editor } from '#components/hooks/use-editor.ts'
import { rowKeys } from '#lib/editor/editor-selection.ts'
import { estimateCard } from '#lib/editor/estimate-card.ts'

export interface EditorList {
  readonly rows: readonly string[]
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
}

const OVERSCAN = 3

/** The list of a draft's messages: which are drawn, and the one at the cursor in sight. What is being edited stays drawn. */
export function useEditorList({ tools, selection, editing }: Editor): EditorList {
  const scrollRef = useRef<HTMLDivElement>(null)
  const keys = useDraftPart(tools.draft, ({ log }) => log.local.keys)
  const rows = rowKeys(keys)
  const kept = editing === null ? -1 : rows.indexOf(editing.key)
  const keyOf = useCallback((index: number) => (index === 0 ? (rowKeys([])[0] ?? index) : (keys[index - 1] ?? index)), [keys])
  // oxlint-disable-next-line react/incompatible-library -- it draws anew by itself, and nothing here is memoised by it
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    getItemKey: keyOf,
    estimateSize: (index) => {
      const { state } = tools.draft.getSnapshot().log.local
      return index === 0 ? estimateCard({ role: 'system', content: state.systemPrompt }) : estimateCard(state.messages[index - 1]?.message)
    },
    overscan: OVERSCAN,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range)
      return kept === -1 || drawn.includes(kept) ? drawn : [...drawn, kept].toSorted((a, b) => a - b)
    },
    scrollPaddingStart: 8,
    scrollPaddingEnd: 24,
    initialRect: { width: 800, height: 800 },
  })
  const { cursor } = selection
  const at = cursor === null ? -1 : rows.indexOf(cursor)
  const latest = useRef(virtualizer)
  useEffect(() => {
    latest.current = virtualizer
  })
  // The cursor is followed when it goes to another message, not when messages move around it.
  useEffect(() => {
    if (at !== -1) latest.current.scrollToIndex(at, { align: 'auto' })
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor])
  return { rows, scrollRef, virtualizer }
}
