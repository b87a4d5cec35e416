import { usePathname, useSearchParams } from 'next/navigation'

/** Which collection is shown, kept in the page's address. */
export function useChosenCollection(): [string | undefined, (id: string | undefined) => void] {
  const path = usePathname()
  const params = useSearchParams()
  const choose = (id: string | undefined) => {
    const next = new URLSearchParams(params)
    if (id === undefined) next.delete('collection')
    else next.set('collection', id)
    const text = next.toString()
    window.history.pushState(null, '', text === '' ? path : `${path}?${text}`)
  }
  return [params.get('collection') ?? undefined, choose]
}
