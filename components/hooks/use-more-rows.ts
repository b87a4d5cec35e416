import { useEffect } from 'react'

/** Reads the next page once the last drawn row comes near the end of what is known. */
export function useMoreRows(lastDrawn: number, known: number, more: { hasNext: boolean; isBusy: boolean; read: () => void }): void {
  const { hasNext, isBusy, read } = more
  useEffect(() => {
    if (hasNext && !isBusy && lastDrawn >= known - 10) read()
  }, [lastDrawn, known, hasNext, isBusy, read])
}
