import { usePathname, useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react'
import { filterSuffix, FILTER_NAMES, readFilters, withFilter, withToggled, type FilterName } from '#lib/runs/run-filters.ts'

/** The filters of the runs list, kept in the page's address; changing one leaves the page and its place alone. */
export function useRunFilters() {
  const path = usePathname()
  const search = useSearchParams().toString()
  const params = useMemo(() => new URLSearchParams(search), [search])
  const filters = useMemo(() => readFilters(params), [params])

  const go = useCallback(
    (next: URLSearchParams) => {
      const text = next.size === 0 ? '' : `?${next}`
      window.history.replaceState(null, '', `${path}${text}${window.location.hash}`)
    },
    [path],
  )
  return {
    ...filters,
    params,
    /** To be added to the address of a page, so that the list stays as it is there. */
    suffix: filterSuffix(params),
    set: (name: FilterName, text: string) => go(withFilter(params, name, text)),
    toggle: (name: 'has' | 'outcome', part: string) => go(withToggled(params, name, part)),
    clear: () => go(FILTER_NAMES.reduce((rest, name) => withFilter(rest, name, ''), params)),
  }
}
export type RunFiltersControl = ReturnType<typeof useRunFilters>

const PAUSE_MS = 150

/**
 * A text filter's box: what is typed shows at once and reaches the address in the first pause; what the address says wins
 * when it changes by other means.
 */
export function useFilterText(filters: RunFiltersControl, name: FilterName): [string, (text: string) => void] {
  const fromAddress = filters.params.get(name) ?? ''
  const [text, setText] = useState(fromAddress)
  const written = useRef(fromAddress)
  const set = useEffectEvent((next: string) => filters.set(name, next))
  useEffect(() => {
    if (fromAddress === written.current) return
    written.current = fromAddress
    setText(fromAddress)
  }, [fromAddress])
  useEffect(() => {
    if (text === written.current) return undefined
    const pause = setTimeout(() => {
      written.current = text
      set(text)
    }, PAUSE_MS)
    return () => clearTimeout(pause)
  }, [text])
  return [text, setText]
}
