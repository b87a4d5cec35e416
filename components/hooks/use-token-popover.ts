import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import { copyText } from '#lib/token-view/token-copy.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import { stretchesBetween } from '#lib/token-view/token-walk.ts'
import type { Row, TokensRow } from '#lib/transcript/types.ts'
import type { TokenCursor } from './use-token-cursor.ts'
import type { TokenView } from './use-token-view.ts'

/** A token that is looked at, and where its line stands on the screen, px. */
export interface PointedToken {
  readonly row: TokensRow
  readonly index: number
  readonly left: number
  readonly top: number
  readonly bottom: number
  /** It is the token at the cursor, not one that the pointer merely passes. */
  readonly pinned: boolean
}

export interface TokenList {
  readonly scrollRef: RefObject<HTMLElement | null>
  readonly rows: readonly Row[]
  readonly view: TokenView
  readonly cursor: TokenCursor
}

const CURSOR = '[data-token-cursor]'
const PASSING_MS = 150

/** The token that an element of the list draws. */
function tokenAt(target: EventTarget | Node | null, rows: readonly Row[]): { row: TokensRow; index: number; element: Element } | undefined {
  const from = target instanceof Element ? target : target instanceof Node ? target.parentElement : null
  const element = from?.closest('[data-k]')
  const row = rows[Number(element?.closest('[data-index]')?.getAttribute('data-index') ?? -1)]
  const index = Number(element?.getAttribute('data-k'))
  return element && row?.kind === 'tokens' ? { row, index, element } : undefined
}

function placeOf({ row, index }: { row: TokensRow; index: number }): TokenPlace {
  return { turn: row.source.turn, side: row.source.side, index }
}

/** The line of a token that holds a height of the screen; a token that is broken has several. */
function lineOf(element: Element, y?: number): Pick<PointedToken, 'left' | 'top' | 'bottom'> {
  const lines = Array.from(element.getClientRects())
  const line = lines.find(({ top, bottom }) => y !== undefined && y >= top && y <= bottom) ?? lines[0]
  const { left, top, bottom } = line ?? element.getBoundingClientRect()
  return { left, top, bottom }
}

/** The token under the pointer, else the one at the token cursor as long as it is in sight. */
export function useTokenPopover({ scrollRef, rows, view, cursor }: TokenList): PointedToken | undefined {
  const [pointed, setPointed] = useState<PointedToken>()
  const latest = useRef({ rows, cursor })
  useLayoutEffect(() => {
    latest.current = { rows, cursor }
  })
  const { selection, any } = view
  useEffect(() => {
    const list = scrollRef.current
    if (list === null || !any) return undefined
    let frame = 0
    let passing: ReturnType<typeof setTimeout> | undefined
    const showCursor = () => {
      frame = 0
      const element = list.querySelector(CURSOR)
      const token = tokenAt(element, latest.current.rows)
      const box = list.getBoundingClientRect()
      const line = element === null ? undefined : lineOf(element)
      const isSeen = line !== undefined && line.top >= box.top - 1 && line.bottom <= box.bottom + 1
      setPointed(token === undefined || !isSeen ? undefined : { row: token.row, index: token.index, ...line, pinned: true })
    }
    const askCursor = () => {
      clearTimeout(passing)
      if (frame === 0) frame = requestAnimationFrame(showCursor)
    }
    const onOver = (event: PointerEvent) => {
      const token = event.pointerType === 'touch' ? undefined : tokenAt(event.target, latest.current.rows)
      clearTimeout(passing)
      if (token === undefined) return askCursor()
      const show = () => setPointed({ row: token.row, index: token.index, ...lineOf(token.element, event.clientY), pinned: token.element.matches(CURSOR) })
      // On its way to what is shown for the cursor the pointer passes other tokens.
      if (list.querySelector(CURSOR) === null) show()
      else passing = setTimeout(show, PASSING_MS)
      return undefined
    }
    const onClick = (event: MouseEvent) => {
      const token = tokenAt(event.target, latest.current.rows)
      if (token === undefined || window.getSelection()?.isCollapsed === false) return
      latest.current.cursor.pick(placeOf(token), event.shiftKey)
    }
    const onCopy = (event: ClipboardEvent) => copySelected(event, latest.current.rows)
    list.addEventListener('pointerover', onOver)
    list.addEventListener('pointerleave', askCursor)
    list.addEventListener('scroll', askCursor, { passive: true })
    list.addEventListener('click', onClick)
    list.addEventListener('copy', onCopy)
    const forget = selection.subscribe(askCursor)
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(passing)
      forget()
      list.removeEventListener('pointerover', onOver)
      list.removeEventListener('pointerleave', askCursor)
      list.removeEventListener('scroll', askCursor)
      list.removeEventListener('click', onClick)
      list.removeEventListener('copy', onCopy)
      setPointed(undefined)
    }
  }, [scrollRef, any, selection])
  return pointed
}

/** What is copied out of tokens is their exact text, whole tokens, and not the signs that stand for white space. */
function copySelected(event: ClipboardEvent, rows: readonly Row[]): void {
  const chosen = window.getSelection()
  if (chosen === null || chosen.isCollapsed || chosen.rangeCount !== 1) return
  const { startContainer, endContainer } = chosen.getRangeAt(0)
  const start = tokenAt(startContainer, rows)
  const end = tokenAt(endContainer, rows)
  if (start === undefined || end === undefined) return
  event.clipboardData?.setData('text/plain', copyText(stretchesBetween(rows, placeOf(start), placeOf(end)), 'text'))
  event.preventDefault()
}
