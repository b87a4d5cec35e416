import { LEFT_OUT } from '../api/shares.ts'

/** Words of our own, which are no text of anybody's. */
const STRUCTURE: ReadonlySet<string> = new Set(['type', 'role', 'kind', 'channel', 'protocol', 'outcome', 'how', 'environment', 'way'])
/** Under these keys stands what a model or a tool wrote, where every key and every word is theirs. */
const FREE: ReadonlySet<string> = new Set(['arguments', 'result', 'parameters'])
/** Deeper values are not walked, and so not shown. */
const DEEPEST = 500

export interface Leaf {
  readonly text: string
  /** The key that it stands under, or that it is. */
  readonly key: string
  readonly isKey?: boolean
}

interface Spot {
  readonly key: string
  readonly free: boolean
  readonly depth: number
}

/** Calls `visit` with every text in an event's JSON, keys of foreign objects and arrays of bytes (as `1,2,3`) included. */
export function visitStrings(value: unknown, visit: (leaf: Leaf) => void, spot: Spot = { key: '', free: false, depth: 0 }): void {
  if (typeof value === 'string') visit({ text: value, key: spot.key })
  if (typeof value !== 'object' || value === null || spot.depth > DEEPEST) return
  const depth = spot.depth + 1
  if (spot.free && isBytes(value)) return visit({ text: value.join(','), key: spot.key })
  if (Array.isArray(value)) {
    for (const item of value) visitStrings(item, visit, { ...spot, depth })
    return
  }
  visitEntries(value, visit, { ...spot, depth })
}

function visitEntries(value: object, visit: (leaf: Leaf) => void, { free, depth }: Spot): void {
  for (const [key, inner] of Object.entries(value)) {
    if (free) visit({ text: key, key, isKey: true })
    else if (isStructure(key, inner)) continue
    visitStrings(inner, visit, { key, free: free || FREE.has(key), depth })
  }
}

/** A copy in which every text that `visitStrings` visits is what `map` makes of it. */
export function mapStrings<T>(value: T, map: (text: string) => string): T
export function mapStrings(value: unknown, map: (text: string) => string): unknown {
  return mapValue(value, map, { key: '', free: false, depth: 0 })
}

function mapValue(value: unknown, map: (text: string) => string, { free, depth }: Spot): unknown {
  if (typeof value === 'string') return map(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return LEFT_OUT
  if (free && isBytes(value)) return mapBytes(value, map)
  if (Array.isArray(value)) return value.map((item: unknown) => mapValue(item, map, { key: '', free, depth: depth + 1 }))
  const taken = new Set<string>()
  // fromEntries defines every key as the object's own, `__proto__` too.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]: [string, unknown]) => {
      if (!free && isStructure(key, inner)) return [key, inner]
      const name = free ? unused(map(key), taken) : key
      taken.add(name)
      return [name, mapValue(inner, map, { key, free: free || FREE.has(key), depth: depth + 1 })]
    }),
  )
}

function isBytes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255)
}

/** Each number as it was, or what became of its digits. */
function mapBytes(bytes: readonly number[], map: (text: string) => string): readonly unknown[] | string {
  const text = bytes.join(',')
  const mapped = map(text)
  if (mapped === text) return bytes
  if (mapped.length !== text.length) return mapped
  let at = 0
  return bytes.map((byte) => {
    const digits = mapped.slice(at, at + String(byte).length)
    at += digits.length + 1
    return digits === String(byte) ? byte : digits
  })
}

/** Two keys that are covered alike stay two. */
function unused(name: string, taken: ReadonlySet<string>): string {
  let free = name
  while (taken.has(free)) free += '\u2588'
  return free
}

function isStructure(key: string, value: unknown): boolean {
  return STRUCTURE.has(key) && typeof value === 'string'
}
