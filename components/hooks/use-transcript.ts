import { useVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { estimateHeight } from '#lib/transcript/estimate-height.ts'
import { fragmentOf, nextStop, rowOfFragment } from '#lib/transcript/navigate.ts'
import type { Stop } from '#lib/transcript/navigate.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useFollow } from './use-follow.ts'

export interface Transcript {
  readonly rows: readonly Row[]
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
  /** The key of the row at the cursor; null before the reader chose one. */
  readonly cursor: string | null
  /** Puts the cursor on a row; `scroll: false` when the reader sees it already. */
  readonly moveTo: (index: number, scroll?: boolean) => void
  readonly step: (stop: Stop, step: 1 | -1) => void
  readonly turnTo: (turn: number) => void
  readonly following: boolean
  readonly follow: (on: boolean) => void
  /** Rows that came since the reader let go of the end. */
  readonly unseen: number
}

const OVERSCAN = 4
const ABOVE_PX = 24

function fragmentOfPage(): string {
  return decodeURIComponent(window.location.hash.slice(1))
}

/** The transcript's list: what is drawn, where the reader is, and how they move. */
export function useTranscript(rows: readonly Row[], live: boolean): Transcript {
  const scrollRef = useRef<HTMLDivElement>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const { following, setFollowing } = useFollow(scrollRef, live)
  const [seen, setSeen] = useState(rows.length)
  const keyOf = useCallback((index: number) => rows[index]?.key ?? index, [rows])
  // The compiler leaves this hook alone, as it should: the list's position changes without its identity changing.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    getItemKey: keyOf,
    estimateSize: (index) => {
      const row = rows[index]
      return row === undefined ? 0 : estimateHeight(row)
    },
    overscan: OVERSCAN,
    scrollPaddingStart: ABOVE_PX,
    scrollPaddingEnd: ABOVE_PX,
    initialRect: { width: 800, height: 800 },
  })
  const latest = useRef({ rows, cursor, virtualizer })
  useLayoutEffect(() => {
    latest.current = { rows, cursor, virtualizer }
  })
  if (following && seen !== rows.length) setSeen(rows.length)

  const moveTo = useCallback(
    (index: number, scroll = true) => {
      const row = latest.current.rows[index]
      if (row === undefined) return
      setCursor(row.key)
      window.history.replaceState(window.history.state, '', `#${fragmentOf(row)}`)
      if (!scroll) return
      setFollowing(false)
      latest.current.virtualizer.scrollToIndex(index, { align: 'start' })
    },
    [setFollowing],
  )
  const here = useCallback(() => {
    const at = latest.current.rows.findIndex((row) => row.key === latest.current.cursor)
    return at === -1 ? (latest.current.virtualizer.range?.startIndex ?? 0) - 1 : at
  }, [])
  const step = useCallback(
    (stop: Stop, direction: 1 | -1) => {
      const to = nextStop(latest.current.rows, here(), { stop, step: direction })
      if (to !== undefined) moveTo(to)
    },
    [here, moveTo],
  )
  const turnTo = useCallback(
    (turn: number) => moveTo(latest.current.rows.findIndex((row) => row.turn === turn)),
    [moveTo],
  )
  const follow = useCallback(
    (on: boolean) => {
      if (on) setCursor(null)
      setFollowing(on)
    },
    [setFollowing],
  )
  useFragment(latest, moveTo)
  return {
    rows,
    scrollRef,
    virtualizer,
    cursor,
    moveTo,
    step,
    turnTo,
    following,
    follow,
    unseen: Math.max(0, rows.length - seen),
  }
}

/** Goes where the page's address points: once when the transcript opens, and whenever the fragment changes. */
function useFragment(latest: RefObject<{ readonly rows: readonly Row[] }>, moveTo: (index: number) => void): void {
  useEffect(() => {
    const go = () => {
      const fragment = fragmentOfPage()
      const index = fragment === '' ? -1 : rowOfFragment(latest.current.rows, fragment)
      if (index !== -1) moveTo(index)
    }
    go()
    window.addEventListener('hashchange', go)
    return () => window.removeEventListener('hashchange', go)
  }, [latest, moveTo])
}
