/** A pair of places, one a side, that hold the same key. */
export type Match = readonly [left: number, right: number]

/** The table of the longest common subsequence may have this many cells; beyond, places are matched less thoroughly. */
const MOST_CELLS = 16_000_000

/**
 * Which places of two lists belong together: a longest common subsequence of their keys, ascending on both sides. The
 * answer for exchanged sides is the same with its sides exchanged. Beyond 16 million pairs of places that could match
 * (4,000 against 4,000), keys that stand once a side are matched first, and the stretches between them one by one.
 */
export function alignKeys(left: readonly string[], right: readonly string[]): readonly Match[] {
  // A longest subsequence is seldom the only one: which of them is found must not depend on which side is which.
  if (isBefore(right, left)) return alignKeys(right, left).map(([one, other]) => [other, one])
  const matches: Match[] = []
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) {
    matches.push([start, start])
    start += 1
  }
  let tail = 0
  const room = Math.min(left.length, right.length) - start
  while (tail < room && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail += 1
  matches.push(...alignMiddle(placesOf(left, start, left.length - tail), placesOf(right, start, right.length - tail)))
  for (let at = tail; at > 0; at -= 1) matches.push([left.length - at, right.length - at])
  return matches
}

interface Place {
  readonly at: number
  readonly key: string
}

function placesOf(keys: readonly string[], start: number, end: number): Place[] {
  return keys.slice(start, end).map((key, index) => ({ at: start + index, key }))
}

function isBefore(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return one.length < other.length
  const at = one.findIndex((key, index) => key !== other[index])
  return at !== -1 && (one[at] ?? '') < (other[at] ?? '')
}

function alignMiddle(left: readonly Place[], right: readonly Place[]): Match[] {
  // A key that one side lacks can never match.
  const [inLeft, inRight] = [new Set(left.map(({ key }) => key)), new Set(right.map(({ key }) => key))]
  const one = left.filter(({ key }) => inRight.has(key))
  const other = right.filter(({ key }) => inLeft.has(key))
  if (one.length * other.length <= MOST_CELLS) return longestCommon(one, other)
  const anchors = anchorsOf(one, other)
  const matches: Match[] = []
  let [from, to] = [0, 0]
  for (const [atOne, atOther] of [...anchors, [one.length, other.length] as const]) {
    const [stretch, facing] = [one.slice(from, atOne), other.slice(to, atOther)]
    if (stretch.length * facing.length <= MOST_CELLS) matches.push(...longestCommon(stretch, facing))
    const [here, there] = [one[atOne], other[atOther]]
    if (here !== undefined && there !== undefined) matches.push([here.at, there.at])
    from = atOne + 1
    to = atOther + 1
  }
  return matches
}

/** The longest common subsequence, read from the beginning of its table. */
function longestCommon(left: readonly Place[], right: readonly Place[]): Match[] {
  const numbers = new Map<string, number>()
  const numberOf = ({ key }: Place): number => {
    const number = numbers.get(key) ?? numbers.size
    numbers.set(key, number)
    return number
  }
  const [one, other] = [Int32Array.from(left, numberOf), Int32Array.from(right, numberOf)]
  const table = lengthsFrom(one, other)
  const width = other.length + 1
  const matches: Match[] = []
  let [i, j] = [0, 0]
  while (i < one.length && j < other.length) {
    if (one[i] === other[j]) {
      matches.push([left[i]?.at ?? 0, right[j]?.at ?? 0])
      i += 1
      j += 1
    } else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i += 1
    else j += 1
  }
  return matches
}

/** How long the longest common subsequence is of what follows each pair of places. */
function lengthsFrom(one: Int32Array, other: Int32Array): Uint16Array {
  const width = other.length + 1
  const table = new Uint16Array((one.length + 1) * width)
  for (let i = one.length - 1; i >= 0; i -= 1) {
    const number = one[i]
    for (let j = other.length - 1; j >= 0; j -= 1) {
      const here = i * width + j
      if (number === other[j]) table[here] = (table[here + width + 1] ?? 0) + 1
      else table[here] = Math.max(table[here + width] ?? 0, table[here + 1] ?? 0)
    }
  }
  return table
}

/** Places of keys that stand once on each side, as many as ascend on both. */
function anchorsOf(left: readonly Place[], right: readonly Place[]): Match[] {
  const places = new Map<string, number>()
  for (const [at, { key }] of right.entries()) places.set(key, places.has(key) ? -1 : at)
  const seen = new Map<string, number>()
  for (const { key } of left) seen.set(key, (seen.get(key) ?? 0) + 1)
  const candidates: Match[] = []
  for (const [at, { key }] of left.entries()) {
    const there = places.get(key) ?? -1
    if (there !== -1 && seen.get(key) === 1) candidates.push([at, there])
  }
  return longestAscending(candidates)
}

/** Where in an ascending list the first value is that is not below `least`. */
function firstNotBelow(list: readonly number[], valueOf: (item: number) => number, least: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (valueOf(list[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}

/** The longest run of candidates whose right places ascend, too (patience sorting). */
function longestAscending(candidates: readonly Match[]): Match[] {
  const ends: number[] = []
  const before: number[] = []
  for (const [index, [, there]] of candidates.entries()) {
    const low = firstNotBelow(ends, (end) => candidates[end]?.[1] ?? 0, there)
    before.push(low === 0 ? -1 : (ends[low - 1] ?? -1))
    ends[low] = index
  }
  const chosen: Match[] = []
  for (let at = ends.at(-1) ?? -1; at !== -1; at = before[at] ?? -1) {
    const match = candidates[at]
    if (match !== undefined) chosen.push(match)
  }
  return chosen.toReversed()
}
