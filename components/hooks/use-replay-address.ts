import { useEffect } from 'react'
import type { MomentStore } from '#lib/replay/moment-store.ts'

/** Browsers refuse an address that changes more often. */
const ADDRESS_MS = 400
const NAME = 'at'

/** The moment that the page's address names; undefined where it names none. */
export function momentOfPage(): number | undefined {
  const text = new URLSearchParams(window.location.search).get(NAME) ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** Writes the moment into the page's address, or takes it out, without a step in the browser's history. */
function writeMoment(seq: number | undefined): void {
  const url = new URL(window.location.href)
  if (seq === undefined) url.searchParams.delete(NAME)
  else url.searchParams.set(NAME, String(seq))
  if (url.href !== window.location.href) window.history.replaceState(window.history.state, '', url)
}

/** Keeps the page's address at the moment that is shown, for as long as one is. */
export function useReplayAddress(moment: MomentStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const write = () => {
      timer = undefined
      writeMoment(moment.seq())
    }
    const later = () => {
      timer ??= setTimeout(write, ADDRESS_MS)
    }
    write()
    const stop = moment.subscribe(later)
    return () => {
      stop()
      clearTimeout(timer)
      writeMoment(undefined)
    }
  }, [moment])
}
