import { useEffect } from 'react'
import { oneLine } from '#lib/text/one-line.ts'

/** Names the tab while the component is mounted; what cannot be seen in a name is named itself. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    document.title = oneLine(title)
    return () => {
      document.title = before
    }
  }, [title])
}
