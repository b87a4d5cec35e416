import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False on the server and while the page hydrates, true from then on: what only this browser knows can be shown. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
