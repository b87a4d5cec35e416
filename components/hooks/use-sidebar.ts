import { usePathname } from 'next/navigation'
import { useCallback, useEffect, useState } from 'react'
import { z } from 'zod'
import { useStored } from '#components/hooks/use-stored.ts'

const sidebarSchema = z.enum(['open', 'closed'])
const WIDE = '(min-width: 900px)'

/**
 * The runs list beside the page: on a wide screen it stays open or closed as the reader left it, on a narrow one it is a
 * drawer that closes with the next page. What is wide, and whether it is shown, is decided by the style sheet.
 */
export function useSidebar() {
  const [sidebar, setSidebar] = useStored('retake.sidebar', sidebarSchema, 'open')
  const [openedAt, setOpenedAt] = useState<string | null>(null)
  const path = usePathname()
  const isDrawerOpen = openedAt === path

  useEffect(() => {
    document.documentElement.dataset['sidebar'] = sidebar
  }, [sidebar])

  useEffect(() => {
    if (isDrawerOpen) document.getElementById('run-search')?.focus()
  }, [isDrawerOpen])

  const show = useCallback(() => {
    if (window.matchMedia(WIDE).matches) setSidebar('open')
    else setOpenedAt(path)
  }, [path, setSidebar])
  const hide = useCallback(() => {
    if (window.matchMedia(WIDE).matches) setSidebar('closed')
    setOpenedAt(null)
  }, [setSidebar])
  const toggle = useCallback(() => {
    const isShown = window.matchMedia(WIDE).matches ? sidebar === 'open' : isDrawerOpen
    if (isShown) hide()
    else show()
  }, [sidebar, isDrawerOpen, hide, show])
  return { isDrawerOpen, show, hide, toggle }
}
