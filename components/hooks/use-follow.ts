import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

const AT_END_PX = 8
/** A scroll this soon after the reader touched wheel, keys, screen or scrollbar is theirs; any other is the list's own. */
const GESTURE_MS = 400
const GESTURES = ['wheel', 'touchmove', 'pointerdown', 'pointermove', 'keydown'] as const
const SCROLL_KEYS = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', ' '])

export interface Follow {
  readonly following: boolean
  readonly setFollowing: (on: boolean) => void
}

/**
 * Keeps a scrolling element at its end while `following`. Scrolling up lets go at once; scrolling back to the very end takes
 * hold again while the run is `live`; of one that has ended nothing more comes, so whatever the reader does there lets go.
 * What grows or shrinks by itself never counts as scrolling.
 */
export function useFollow(element: RefObject<HTMLElement | null>, live: boolean): Follow {
  const [following, setFollowing] = useState(live)
  const followingNow = useRef(following)
  const last = useRef({ top: 0, height: 0 })

  const stick = useCallback(() => {
    const node = element.current
    if (node === null || !followingNow.current) return
    const end = node.scrollHeight - node.clientHeight
    if (Math.abs(node.scrollTop - end) > 1) node.scrollTo({ top: end })
    last.current = { top: node.scrollTop, height: node.scrollHeight }
  }, [element])

  useLayoutEffect(() => {
    followingNow.current = following
    stick()
  })

  useEffect(() => {
    const node = element.current
    if (node === null) return undefined
    let touched = Number.NEGATIVE_INFINITY
    const letGo = () => {
      // At once, too: what is drawn before the next state must not take the list from under the reader's pointer.
      followingNow.current = false
      setFollowing(false)
    }
    const onGesture = (event: Event) => {
      if (!live) letGo()
      if (event instanceof PointerEvent && event.buttons === 0) return
      if (event instanceof KeyboardEvent && !SCROLL_KEYS.has(event.key)) return
      touched = event.timeStamp
    }
    const onScroll = (event: Event) => {
      const { scrollTop: top, scrollHeight: height, clientHeight } = node
      const before = last.current
      last.current = { top, height }
      if (event.timeStamp - touched > GESTURE_MS) return
      if (top < before.top - 1 && height >= before.height) setFollowing(false)
      else if (live && top > before.top && height - clientHeight - top <= AT_END_PX) setFollowing(true)
    }
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) setFollowing(false)
    }
    const resized = new ResizeObserver(stick)
    resized.observe(node)
    for (const gesture of GESTURES) node.addEventListener(gesture, onGesture, { passive: true })
    node.addEventListener('scroll', onScroll, { passive: true })
    node.addEventListener('wheel', onWheel, { passive: true })
    return () => {
      resized.disconnect()
      for (const gesture of GESTURES) node.removeEventListener(gesture, onGesture)
      node.removeEventListener('scroll', onScroll)
      node.removeEventListener('wheel', onWheel)
    }
  }, [element, live, stick])

  return { following, setFollowing }
}
