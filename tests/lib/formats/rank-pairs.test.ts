import { describe, expect, it } from 'vitest'
import { rankPairs } from '#lib/formats/rank-pairs.ts'

const run = (id: string, score: number | null, rating: number | null = null) => ({ id, score, rating })

describe('rankPairs', () => {
  it('pairs the best with the worst, each run once', () => {
    expect(rankPairs([run('b', 2), run('d', 0), run('a', 3), run('c', 1), run('m', 1.5)])).toEqual({
      pairs: [{ chosen: 'a', rejected: 'd' }, { chosen: 'b', rejected: 'c' }],
      left: [{ id: 'm', why: 'no sibling is left to compare it with' }],
    })
  })

  it('goes by ratings where there are no scores, and between equal scores', () => {
    expect(rankPairs([run('a', null, -1), run('b', null, 1)]).pairs).toEqual([{ chosen: 'b', rejected: 'a' }])
    expect(rankPairs([run('a', 1, 0), run('b', 1, 1)]).pairs).toEqual([{ chosen: 'b', rejected: 'a' }])
  })

  it('says why a run is left over', () => {
    expect(rankPairs([run('a', 1)]).left).toEqual([{ id: 'a', why: 'it has no sibling to compare it with' }])
    expect(rankPairs([run('a', 1), run('b', 1)]).left.map((one) => one.why)).toEqual(['it is tied with its siblings (score 1)', 'it is tied with its siblings (score 1)'])
    expect(rankPairs([run('a', 1), run('b', null, 1), run('c', 0)])).toEqual({
      pairs: [{ chosen: 'a', rejected: 'c' }],
      left: [{ id: 'b', why: 'it has no score, and a sibling has' }],
    })
    expect(rankPairs([run('a', null), run('b', null)]).left[0]?.why).toBe('it has neither a score nor a rating')
    expect(rankPairs([])).toEqual({ pairs: [], left: [] })
  })

  it('leaves nobody out unsaid', () => {
    const { pairs, left } = rankPairs([run('a', 1), run('b', 1), run('c', 1), run('d', 0), run('e', null)])
    expect([...pairs.flatMap((pair) => [pair.chosen, pair.rejected]), ...left.map((one) => one.id)].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
