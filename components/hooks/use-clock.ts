import { useEffect, useState } from 'react'

const SECOND = 1000
const MINUTE = 60_000

/** The time, epoch ms: every second while something `ticks`, else once a minute. */
export function useClock(ticks: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), ticks ? SECOND : MINUTE)
    return () => clearInterval(timer)
  }, [ticks])
  return now
}
