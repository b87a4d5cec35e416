import { usePathname, useRouter } from 'next/navigation'
import { useRunFilters } from '#components/hooks/use-run-filters.ts'

/** Where a new run is written; on that page itself, going there means going to the task. */
export function useNewRunLink(): { href: string; go: () => void } {
  const router = useRouter()
  const path = usePathname()
  const href = `/${useRunFilters().suffix}`
  const go = () => {
    if (path === '/') document.getElementById('task')?.focus()
    else router.push(href)
  }
  return { href, go }
}
