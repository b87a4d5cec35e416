import { useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type { Turn } from '#lib/run/state.ts'
import { copyText } from '#lib/token-view/token-copy.ts'
import type { CopyForm } from '#lib/token-view/token-copy.ts'
import { placeOfFragment, tokenFragment } from '#lib/token-view/token-place.ts'
import type { TokenPlace } from '#lib/token-view/token-place.ts'
import { promptFold } from '#lib/token-view/token-rows.ts'
import { drawnParts, firstToken, nextPlace, rowOfToken, stepToken, stretchesBetween, surprisingPlaces } from '#lib/token-view/token-walk.ts'
import type { Folds } from '#lib/transcript/folds.ts'
import type { Row } from '#lib/transcript/types.ts'
import { useKeys } from './use-keys.ts'
import { showToast } from './use-toasts.ts'
import { useTokenSelection } from './use-token-view.ts'
import type { TokenView } from './use-token-view.ts'
import { fragmentOfPage } from './use-transcript.ts'
import type { Transcript } from './use-transcript.ts'

/** So many of the most surprising tokens are walked. */
const WALKED = 200

export interface TokenCursor {
  /** Puts the cursor on a token that is drawn, and brings it into sight; `extend` spans a range up to it. */
  readonly reveal: (place: TokenPlace, extend?: boolean) => void
  /** The same for any token: shows its turn as tokens, unfolds its prompt, and goes there once it is loaded. */
  readonly goTo: (place: TokenPlace) => void
  /** The same for a token that the reader points at: nothing scrolls. */
  readonly pick: (place: TokenPlace, extend: boolean) => void
  readonly step: (step: 1 | -1, extend?: boolean) => void
  readonly surprise: (step: 1 | -1) => void
  /** What is selected goes to the clipboard. */
  readonly copy: (form: CopyForm) => void
  readonly toggle: () => void
}

/** The most surprising places of what is drawn, found once for the same tokens. */
function useSurprises(): (rows: readonly Row[]) => readonly TokenPlace[] {
  const known = useRef({ name: '', places: [] as readonly TokenPlace[] })
  return useCallback((rows: readonly Row[]) => {
    const parts = drawnParts(rows)
    const name = parts.map((part) => `${part.turn} ${part.side} ${part.length}`).join()
    if (known.current.name !== name) known.current = { name, places: surprisingPlaces(parts, WALKED) }
    return known.current.places
  }, [])
}

interface CursorInput {
  readonly view: TokenView
  readonly turns: readonly Turn[]
  readonly folds: Folds
}

/** The token cursor: where it goes, and what is done with what it spans. */
export function useTokenCursor(transcript: Transcript, { view, turns, folds }: CursorInput): TokenCursor {
  const { selection, setAll, all } = view
  const latest = useRef(transcript)
  useLayoutEffect(() => {
    latest.current = transcript
  })
  const surprisesOf = useSurprises()
  const show = useCallback(
    (place: TokenPlace, extend: boolean, how: 'token' | 'as-is') => {
      selection.set(place, extend)
      latest.current.moveTo(rowOfToken(latest.current.rows, place), how, tokenFragment(place))
    },
    [selection],
  )
  const reveal = useCallback((place: TokenPlace, extend = false) => show(place, extend, 'token'), [show])
  const pick = useCallback((place: TokenPlace, extend: boolean) => show(place, extend, 'as-is'), [show])
  const start = () => {
    const { rows, cursor, virtualizer } = transcript
    const at = rows.findIndex((row) => row.key === cursor)
    return firstToken(rows, at === -1 ? (virtualizer.range?.startIndex ?? 0) : at)?.place
  }
  const step = (way: 1 | -1, extend = false) => {
    const from = selection.get()?.cursor
    const to = from === undefined ? start() : stepToken(transcript.rows, from, way)?.place
    if (to !== undefined) reveal(to, extend)
  }
  const surprise = (way: 1 | -1) => {
    const first = start()
    // Without a cursor, the first token in sight counts as one to go to.
    const from = selection.get()?.cursor ?? (first === undefined ? undefined : { ...first, index: first.index - 1 })
    const to = nextPlace(surprisesOf(transcript.rows), from, way)
    if (to === undefined) showToast(way === 1 ? 'No surprising token further down' : 'No surprising token further up')
    else reveal(to)
  }
  const copy = (form: CopyForm) => {
    const range = selection.get()
    if (range === undefined) return
    const text = copyText(stretchesBetween(transcript.rows, range.anchor, range.cursor), form)
    navigator.clipboard.writeText(text).then(
      () => showToast(form === 'ids' ? 'Token ids copied' : `Tokens copied as ${form}`),
      () => showToast('The browser refused to copy.'),
    )
  }
  const toggle = () => setAll(!all)
  const goTo = useGoTo(transcript, { view, turns, folds, reveal })
  return { reveal, goTo, pick, step, surprise, copy, toggle }
}

/** Goes to any token of the run, and to the one that the page's address means, as soon as it is drawn. */
function useGoTo({ rows, turnTo }: Transcript, input: CursorInput & Pick<TokenCursor, 'reveal'>): TokenCursor['goTo'] {
  const wanted = useRef<TokenPlace>(undefined)
  const latest = useRef(input)
  useLayoutEffect(() => {
    latest.current = input
  })
  const goTo = useCallback((place: TokenPlace) => {
    const { view, folds } = latest.current
    wanted.current = place
    if (place.side === 'prompt') folds.set(promptFold(place.turn), true)
    view.setTurn(place.turn, true)
  }, [])
  useEffect(() => {
    const read = () => {
      const place = placeOfFragment(fragmentOfPage())
      if (place !== undefined) goTo(place)
    }
    read()
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [goTo])
  useEffect(() => {
    const place = wanted.current
    if (place === undefined) return
    const turn = input.turns.find((one) => one.turn === place.turn)
    const count = (place.side === 'reply' ? turn?.tokenCount : turn?.prompt?.count) ?? 0
    const isDrawn = rowOfToken(rows, place) !== -1
    if (!isDrawn && count > place.index) return
    wanted.current = undefined
    if (isDrawn) input.reveal(place)
    else if (turn !== undefined) turnTo(place.turn)
  })
  return goTo
}

/** The keys of the token view; none where the run's tokens are not to be seen. */
export function useTokenKeys(cursor: TokenCursor, view: TokenView, hasTokens = true): void {
  const group = 'Tokens'
  const isSelected = useTokenSelection(view.selection) !== undefined
  const when = view.any
  useKeys([
    { keys: 't', label: view.all ? 'Show the run as text' : 'Show the run as tokens', group, run: cursor.toggle, when: hasTokens },
    { keys: 'l', label: 'Next token', group, run: () => cursor.step(1), when },
    { keys: 'h', label: 'Previous token', group, run: () => cursor.step(-1), when },
    { keys: 'shift+l', label: 'Select to the next token', group, run: () => cursor.step(1, true), when },
    { keys: 'shift+h', label: 'Select to the previous token', group, run: () => cursor.step(-1, true), when },
    { keys: 'n', label: 'Next surprising token', group, run: () => cursor.surprise(1), when },
    { keys: 'shift+n', label: 'Previous surprising token', group, run: () => cursor.surprise(-1), when },
    { keys: 'c t', label: 'Copy what is selected as text', group, run: () => cursor.copy('text'), when: when && isSelected },
    { keys: 'c i', label: 'Copy what is selected as token ids', group, run: () => cursor.copy('ids'), when: when && isSelected },
    { keys: 'c j', label: 'Copy what is selected as JSON', group, run: () => cursor.copy('JSON'), when: when && isSelected },
    { keys: 'escape', label: 'Leave the token', group, run: () => view.selection.set(undefined), when: when && isSelected },
  ])
}
