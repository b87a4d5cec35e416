import { runQuerySchema, type RunQuery } from '../api/contract.ts'

/** The filters of the runs list, as they stand in the page's address. */
export const FILTER_NAMES = ['q', 'outcome', 'has', 'model', 'tag', 'kind', 'group', 'sort', 'minScore', 'maxScore'] as const
export type FilterName = (typeof FILTER_NAMES)[number]

export interface RunFilters {
  readonly query: RunQuery
  /** Filters of the address that mean nothing: they are not applied, and the list says so. */
  readonly ignored: readonly string[]
}

/** Reads the filters of an address; its other parameters belong to somebody else. */
export function readFilters(params: URLSearchParams): RunFilters {
  const query: Record<string, unknown> = {}
  const ignored: string[] = []
  for (const name of FILTER_NAMES) {
    const text = params.get(name)
    if (text === null || text === '') continue
    const parsed = runQuerySchema.safeParse({ [name]: text })
    if (parsed.success) Object.assign(query, parsed.data)
    else ignored.push(`${name}=${text}`)
  }
  return { query, ignored }
}

/** The address's parameters with one filter changed; an empty text takes it away. */
export function withFilter(params: URLSearchParams, name: FilterName, text: string): URLSearchParams {
  const next = new URLSearchParams(params)
  if (text === '') next.delete(name)
  else next.set(name, text)
  return next
}

/** The address's parameters with one part of a list filter (`has`, `outcome`) turned on or off. */
export function withToggled(params: URLSearchParams, name: 'has' | 'outcome', part: string): URLSearchParams {
  const parts = partsOf(params, name)
  const next = parts.includes(part) ? parts.filter((one) => one !== part) : [...parts, part]
  return withFilter(params, name, next.join(','))
}

/** The parts of a list filter. */
export function partsOf(params: URLSearchParams, name: 'has' | 'outcome'): readonly string[] {
  return (params.get(name) ?? '').split(',').filter((part) => part !== '')
}

/** Only the filters of an address, to be carried from page to page: `?q=…` or nothing. */
export function filterSuffix(params: URLSearchParams): string {
  const kept = new URLSearchParams()
  for (const name of FILTER_NAMES) {
    const text = params.get(name)
    if (text !== null && text !== '') kept.set(name, text)
  }
  return kept.size === 0 ? '' : `?${kept}`
}
