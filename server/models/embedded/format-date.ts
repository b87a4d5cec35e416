import 'server-only'

/**
 * Writes the local time of `epochMs` as Python's `strftime` does, in English whatever the server's locale, because
 * chat templates were made with Python.
 * @throws Error for a directive that it does not know, with the ones it does.
 */
export function formatDate(epochMs: number, format: string): string {
  const date = new Date(epochMs)
  return format.replaceAll(/%(-?)(.)/gs, (directive, bare: string, letter: string) => {
    const written = DIRECTIVES[letter]?.(date)
    if (written === undefined) {
      throw new Error(`strftime knows no "${directive}", only ${Object.keys(DIRECTIVES).join(' ')} after a "%" or "%-"`)
    }
    return bare === '' ? written : written.replace(/^0(?=\d)/, '')
  })
}

const two = (value: number): string => String(value).padStart(2, '0')
const named = (date: Date, part: Intl.DateTimeFormatOptions): string => date.toLocaleDateString('en-US', part)

const DIRECTIVES: Readonly<Record<string, (date: Date) => string>> = {
  Y: (date) => String(date.getFullYear()),
  y: (date) => two(date.getFullYear() % 100),
  m: (date) => two(date.getMonth() + 1),
  B: (date) => named(date, { month: 'long' }),
  b: (date) => named(date, { month: 'short' }),
  d: (date) => two(date.getDate()),
  A: (date) => named(date, { weekday: 'long' }),
  a: (date) => named(date, { weekday: 'short' }),
  H: (date) => two(date.getHours()),
  I: (date) => two(date.getHours() % 12 || 12),
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  M: (date) => two(date.getMinutes()),
  S: (date) => two(date.getSeconds()),
  '%': () => '%',
}
