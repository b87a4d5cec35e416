/** Something in a draft that is gone to by key: of which message, and which one of it. */
export interface Stop {
  readonly message: number
  readonly at: number
}

/** The nearest stop after `here`, or (by -1) before it; `stops` may stand in any order. */
export function nextStop<T extends Stop>(stops: readonly T[], here: Stop, by: 1 | -1): T | undefined {
  const order = (one: Stop, other: Stop): number => by * (one.message - other.message || one.at - other.at)
  return stops.filter((stop) => order(stop, here) > 0).toSorted(order)[0]
}
