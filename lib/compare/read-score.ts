/** A score as it is typed: a number (a comma will do for its point), null for nothing, undefined for what is neither. */
export function readScore(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const score = Number(text.trim().replace(',', '.'))
  return Number.isFinite(score) ? score : undefined
}
