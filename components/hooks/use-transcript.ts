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
  /** Puts the cursor on a row, and brings it (or what find found in it) into view unless the reader sees it already. */
  readonly moveTo: (index: number, show?: Show) => void
  readonly step: (stop: Stop, step: 1 | -1) => void
  readonly turnTo: (turn: number) => void
  readonly following: boolean
  readonly follow: (on: boolean) => void
  /** Rows that came since the reader let go of the end. */
  readonly unseen: number
}

const OVERSCAN = 4
const ABOVE_PX = 24

/** Where a row shall stand: at the top, with the match at hand in the middle, or where it is. */
export type Show = 'top' | 'hit' | 'as-is'

const SETTLE_FRAMES = 40
const STABLE_FRAMES = 4

/** How far the list is from where it should be, px; undefined while the row is not drawn yet. */
function distanceTo(list: Element, key: string, show: Show): number | undefined {
  const row = list.querySelector(`[data-row="${CSS.escape(key)}"]`)
  const box = list.getBoundingClientRect()
  if (show !== 'hit') return row === null ? undefined : row.getBoundingClientRect().top - box.top - ABOVE_PX
  const hit = row?.querySelector('[data-active-hit]')?.getBoundingClientRect()
  if (hit === undefined) return undefined
  const isSeen = hit.top >= box.top && hit.bottom <= box.bottom
  return isSeen ? 0 : hit.top - box.top - box.height / 2
}

/**
 * Keeps a row where it should stand until it holds still: the rows around it are measured only now, and unfolding takes a
 * frame or two. Ends at once when the reader scrolls, or when `stop` is called.
 */
function settle(list: Element, key: string, show: Show): () => void {
  let frames = 0
  let stable = 0
  let frame = 0
  const stop = () => {
    cancelAnimationFrame(frame)
    list.removeEventListener('wheel', stop)
    list.removeEventListener('touchmove', stop)
  }
  const look = () => {
    frames += 1
    const distance = distanceTo(list, key, show)
    const before = list.scrollTop
    if (distance !== undefined && Math.abs(distance) > 1) list.scrollTo({ top: before + distance })
    stable = distance !== undefined && Math.abs(list.scrollTop - before) <= 1 ? stable + 1 : 0
    if (stable >= STABLE_FRAMES || frames >= SETTLE_FRAMES) stop()
    else frame = requestAnimationFrame(look)
  }
  list.addEventListener('wheel', stop, { passive: true })
  list.addEventListener('touchmove', stop, { passive: true })
  frame = requestAnimationFrame(look)
  return stop
}

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
    initialRect: { width: 800, height: 800 },
  })
  const settling = useRef(() => {})
  useEffect(() => () => settling.current(), [])
  const latest = useRef({ rows, cursor, virtualizer })
  useLayoutEffect(() => {
    latest.current = { rows, cursor, virtualizer }
  })
  if (following && seen !== rows.length) setSeen(rows.length)

  const moveTo = useCallback(
    (index: number, show: Show = 'top') => {
      const row = latest.current.rows[index]
      if (row === undefined) return
      setCursor(row.key)
      window.history.replaceState(window.history.state, '', `#${fragmentOf(row)}`)
      settling.current()
      if (show === 'as-is') return
      setFollowing(false)
      latest.current.virtualizer.scrollToIndex(index, { align: 'start' })
      const list = scrollRef.current
      if (list !== null) settling.current = settle(list, row.key, show)
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
      settling.current()
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
