import { useVirtualizer } from '@tanstack/react-virtual'
import type { Virtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { placeOfFragment } from '#lib/token-view/token-place.ts'
import { estimateHeight } from '#lib/transcript/estimate-height.ts'
import { fragmentOf, nextStop, rowOfFragment } from '#lib/transcript/navigate.ts'
import type { Stop } from '#lib/transcript/navigate.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useFollow } from './use-follow.ts'
import { rowElement, settleScroll, useScrollAnchor } from './use-scroll-anchor.ts'

export interface Transcript {
  readonly rows: readonly Row[]
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly virtualizer: Virtualizer<HTMLDivElement, Element>
  /** The key of the row at the cursor; null before the reader chose one. */
  readonly cursor: string | null
  /** Puts the cursor on a row, and brings it (or what is at hand in it) into view unless the reader sees it already. */
  readonly moveTo: (index: number, show?: Show, fragment?: string) => void
  readonly step: (stop: Stop, step: 1 | -1) => void
  readonly turnTo: (turn: number) => void
  readonly following: boolean
  readonly follow: (on: boolean) => void
  /** Rows that came since the reader let go of the end. */
  readonly unseen: number
  /** Called before rows are exchanged for others: keeps the reader where they are. */
  readonly hold: () => void
}

const OVERSCAN = 4
/** Rows of tokens are many elements: few are drawn out of sight. */
const TOKEN_OVERSCAN = 1
const ABOVE_PX = 24

/** Where a row shall stand: at the top, with the match or the token at hand in sight, or where it is. */
export type Show = 'top' | 'hit' | 'token' | 'as-is'

const TARGETS = { hit: '[data-active-hit]', token: '[data-token-cursor]' } as const
/** A burst of steps writes the page's address once: browsers refuse more. */
const ADDRESS_MS = 150

/** How far the list is from where it should be, px; undefined while the row is not drawn yet. */
function distanceTo(list: Element, key: string, show: Exclude<Show, 'as-is'>): number | undefined {
  const row = rowElement(list, key)
  const box = list.getBoundingClientRect()
  if (show === 'top') return row === null ? undefined : row.getBoundingClientRect().top - box.top - ABOVE_PX
  const target = row?.querySelector(TARGETS[show])?.getBoundingClientRect()
  if (target === undefined) return undefined
  const isSeen = target.top >= box.top && target.bottom <= box.bottom
  return isSeen ? 0 : target.top - box.top - box.height / 2
}

export function fragmentOfPage(): string {
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
    overscan: rows.some((row) => row.kind === 'tokens') ? TOKEN_OVERSCAN : OVERSCAN,
    scrollPaddingStart: ABOVE_PX,
    initialRect: { width: 800, height: 800 },
  })
  const settling = useRef(() => {})
  const settle = useCallback((distance: () => number | undefined) => {
    settling.current()
    if (scrollRef.current !== null) settling.current = settleScroll(scrollRef.current, distance)
  }, [])
  const hold = useScrollAnchor({ scrollRef, virtualizer, rows, following, settle })
  const writeFragment = useFragmentWriter()
  useEffect(() => () => settling.current(), [])
  const latest = useRef({ rows, cursor, virtualizer })
  useLayoutEffect(() => {
    latest.current = { rows, cursor, virtualizer }
  })
  if (following && seen !== rows.length) setSeen(rows.length)

  const moveTo = useCallback(
    (index: number, show: Show = 'top', fragment?: string) => {
      const row = latest.current.rows[index]
      const list = scrollRef.current
      if (row === undefined || list === null) return
      setCursor(row.key)
      writeFragment(fragment ?? fragmentOf(row))
      settling.current()
      if (show === 'as-is') return
      setFollowing(false)
      if (show !== 'token' || rowElement(list, row.key) === null) latest.current.virtualizer.scrollToIndex(index, { align: 'start' })
      settle(() => distanceTo(list, row.key, show))
    },
    [setFollowing, settle, writeFragment],
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
    hold,
  }
}

/** Writes the fragment of the page's address, at most once in a while, without a step in its history. */
function useFragmentWriter(): (fragment: string) => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  return useCallback((fragment: string) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => window.history.replaceState(window.history.state, '', `#${fragment}`), ADDRESS_MS)
  }, [])
}

/** Goes where the page's address points: once when the transcript opens, and whenever the fragment changes. */
function useFragment(latest: RefObject<{ readonly rows: readonly Row[] }>, moveTo: (index: number) => void): void {
  useEffect(() => {
    const go = () => {
      const fragment = fragmentOfPage()
      // A token's address is followed where tokens are known.
      const index = fragment === '' || placeOfFragment(fragment) !== undefined ? -1 : rowOfFragment(latest.current.rows, fragment)
      if (index !== -1) moveTo(index)
    }
    go()
    window.addEventListener('hashchange', go)
    return () => window.removeEventListener('hashchange', go)
  }, [latest, moveTo])
}
