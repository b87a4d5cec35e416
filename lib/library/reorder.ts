/** Moves what is chosen one place up (-1) or down (1), each keeping its place among the others; nothing leaves the list. */
export function moveBy(ids: readonly string[], chosen: ReadonlySet<string>, step: -1 | 1): readonly string[] {
  const next = step < 0 ? [...ids] : ids.toReversed()
  for (let at = 1; at < next.length; at += 1) {
    const [before, id] = [next[at - 1], next[at]]
    if (before === undefined || id === undefined || !chosen.has(id) || chosen.has(before)) continue
    next[at - 1] = id
    next[at] = before
  }
  return step < 0 ? next : next.toReversed()
}

/** Moves what is chosen, in its order, to before the row at `place` (0 to the length) of the list as it is. */
export function moveTo(ids: readonly string[], chosen: ReadonlySet<string>, place: number): readonly string[] {
  const isChosen = (id: string) => chosen.has(id)
  const isOther = (id: string) => !chosen.has(id)
  return [...ids.slice(0, place).filter(isOther), ...ids.filter(isChosen), ...ids.slice(place).filter(isOther)]
}

export function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, at) => id === b[at])
}
