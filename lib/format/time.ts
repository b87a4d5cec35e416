const pad = (value: number) => String(value).padStart(2, '0')

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A moment (epoch ms) in the reader's own zone, to the second: `2026-11-22 16:58:42`. */
export function formatMoment(at: number): string {
  const date = new Date(at)
  return `${formatDay(date)} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

function formatDay(date: Date): string {
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`
}

/** How long ago a moment was: `now`, `5 min ago`, `3 h ago`, `2 d ago`, and the date after a week. */
export function formatAgo(at: number, now: number): string {
  const past = now - at
  if (past < MINUTE) return 'now'
  if (past < HOUR) return `${Math.floor(past / MINUTE)} min ago`
  if (past < DAY) return `${Math.floor(past / HOUR)} h ago`
  if (past < 7 * DAY) return `${Math.floor(past / DAY)} d ago`
  return formatDay(new Date(at))
}
