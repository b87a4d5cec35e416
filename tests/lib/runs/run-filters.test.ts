import { describe, expect, it } from 'vitest'
import { filterSuffix, partsOf, readFilters, withFilter, withToggled } from '#lib/runs/run-filters.ts'

const params = (text: string) => new URLSearchParams(text)

describe('readFilters', () => {
  it('reads its own parameters and leaves others alone', () => {
    expect(readFilters(params('q=sum&outcome=running,failed&from=r1&sort='))).toEqual({
      query: { q: 'sum', outcome: ['running', 'failed'] },
      ignored: [],
    })
  })

  it('names what it cannot apply and applies the rest', () => {
    expect(readFilters(params('sort=sideways&tag=x'))).toEqual({ query: { tag: 'x' }, ignored: ['sort=sideways'] })
  })
})

describe('changing filters', () => {
  it('sets and takes away', () => {
    expect(`${withFilter(params('a=1'), 'q', 'x')}`).toBe('a=1&q=x')
    expect(`${withFilter(params('a=1&q=x'), 'q', '')}`).toBe('a=1')
  })

  it('toggles one part of a list', () => {
    const on = withToggled(params('has=parse_error'), 'has', 'tool_error')
    expect(partsOf(on, 'has')).toEqual(['parse_error', 'tool_error'])
    expect(partsOf(withToggled(on, 'has', 'parse_error'), 'has')).toEqual(['tool_error'])
    expect(withToggled(params('has=parse_error'), 'has', 'parse_error').has('has')).toBe(false)
  })

  it('carries the filters alone', () => {
    expect(filterSuffix(params('from=r1&q=a&model='))).toBe('?q=a')
    expect(filterSuffix(params('from=r1'))).toBe('')
  })
})
