import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'

const AT_END_PX = 8

export interface Follow {
  readonly following: boolean
  readonly setFollowing: (on: boolean) => void
}

/**
 * Keeps a scrolling element at its end while `following`. Scrolling up lets go at once; scrolling back to the very end takes
 * hold again while the run is `live`. What grows or shrinks by itself never counts as scrolling.
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
    const onScroll = () => {
      const { scrollTop: top, scrollHeight: height, clientHeight } = node
      const before = last.current
      last.current = { top, height }
      if (top < before.top - 1 && height >= before.height) setFollowing(false)
      else if (live && top > before.top && height - clientHeight - top <= AT_END_PX) setFollowing(true)
    }
    const onWheel = (event: WheelEvent) => {
      if (event.deltaY < 0) setFollowing(false)
    }
    const resized = new ResizeObserver(stick)
    resized.observe(node)
    node.addEventListener('scroll', onScroll, { passive: true })
    node.addEventListener('wheel', onWheel, { passive: true })
    return () => {
      resized.disconnect()
      node.removeEventListener('scroll', onScroll)
      node.removeEventListener('wheel', onWheel)
    }
  }, [element, live, stick])

  return { following, setFollowing }
}
