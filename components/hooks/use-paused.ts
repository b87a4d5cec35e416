import { useEffect, useState } from 'react'

/** A value as it was when it last stood still for `ms`: what is typed or moved is followed only in pauses. */
export function usePaused<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const pause = setTimeout(() => setSettled(value), ms)
    return () => clearTimeout(pause)
  }, [value, ms])
  return settled
}
