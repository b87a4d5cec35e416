/** Whether two values say the same as JSON: a key that is undefined is one that is not there, and order of keys is nothing. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, at) => sameJson(item, other[at]))
  }
  const mine = new Map<string, unknown>(Object.entries(one).filter(([, value]) => value !== undefined))
  const theirs = new Map<string, unknown>(Object.entries(other).filter(([, value]) => value !== undefined))
  return mine.size === theirs.size && [...mine].every(([key, value]) => theirs.has(key) && sameJson(value, theirs.get(key)))
}
