import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { z } from 'zod'

const readers = new Set<() => void>()
/** Stands in where the browser refuses storage. */
const memory = new Map<string, string>()

function read(key: string): string | null {
  try {
    return memory.get(key) ?? localStorage.getItem(key)
  } catch {
    return null
  }
}

function write(key: string, text: string): void {
  try {
    localStorage.setItem(key, text)
    memory.delete(key)
  } catch {
    memory.set(key, text)
  }
  for (const reader of readers) reader()
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  window.addEventListener('storage', reader)
  return () => {
    readers.delete(reader)
    window.removeEventListener('storage', reader)
  }
}

function parse<T>(text: string | null, schema: z.ZodType<T>, fallback: T): T {
  if (text === null) return fallback
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : fallback
  } catch {
    // Written by another version of the page, or by hand: a preference is not worth an error.
    return fallback
  }
}

/**
 * A preference that this browser remembers, the same in all its tabs. While the page hydrates it is the fallback; `schema`
 * and `fallback` must be constants.
 */
export function useStored<T>(key: string, schema: z.ZodType<T>, fallback: T): [T, (value: T) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  )
  const value = useMemo(() => parse(text, schema, fallback), [text, schema, fallback])
  const set = useCallback((next: T) => write(key, JSON.stringify(next)), [key])
  return [value, set]
}
