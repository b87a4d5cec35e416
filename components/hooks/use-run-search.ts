import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { useApi } from '#components/hooks/use-api.ts'

const SHOWN = 30

/** The newest runs that match what is typed. */
export function useRunSearch() {
  const api = useApi()
  const [text, setText] = useState('')
  const q = useDeferredValue(text.trim())
  const found = useQuery({
    queryKey: ['runs', 'search', q],
    queryFn: ({ signal }) => api.listRuns({ limit: SHOWN, ...(q === '' ? {} : { q }) }, signal),
    placeholderData: keepPreviousData,
  })
  return { text, setText, found }
}
