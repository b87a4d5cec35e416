const exact = new Intl.NumberFormat('en-GB')

/** A whole number with thousands apart: `12,345`. */
export function formatInteger(value: number): string {
  return exact.format(value)
}

/** A number that must stay short: `950`, `12.3k`, `1.2M`. */
export function formatCount(value: number): string {
  if (value < 10_000) return formatInteger(value)
  if (value < 999_950) return `${(value / 1000).toFixed(1)}k`
  return `${(value / 1_000_000).toFixed(1)}M`
}

/** A number and its noun: `1 turn`, `2 turns`. */
export function countOf(value: number, noun: string): string {
  return `${formatCount(value)} ${noun}${value === 1 ? '' : 's'}`
}
