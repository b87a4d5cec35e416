import { useEffect } from 'react'
import { oneLine } from '#lib/text/one-line.ts'

/** Names the tab while the component is mounted; what cannot be seen in a name is named itself. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    const isFirst = document.querySelector('title') === null
    const before = document.title
    document.title = oneLine(title)
    const element = document.querySelector('title')
    return () => {
      // One that was made here would stand, empty, before that of the next page; and the next page's is not ours to change.
      if (isFirst) element?.remove()
      else if (element !== null) element.textContent = before
    }
  }, [title])
}
