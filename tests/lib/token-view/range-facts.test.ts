import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeFacts } from '#lib/token-view/range-facts.ts'
import { TokenPart } from '#lib/token-view/token-part.ts'
import { columnsOf } from '#lib/tokens/columns.ts'
import { encodeText, tokenOf } from '../../support/character-tokens.ts'

/** Of a reply, but for those that are `given`. */
function partOf(logprobs: readonly (number | null | 'given')[], turn = 1): TokenPart {
  const part = new TokenPart(turn, 'reply')
  const rows = logprobs.map((logprob) => {
    const token = tokenOf('a', typeof logprob === 'number' ? logprob : logprob === 'given' ? -9 : undefined)
    return { token, generated: logprob !== 'given' }
  })
  part.append(columnsOf(rows, { k: 0 }))
  return part
}

const nothing = { sum: null, mean: null, perplexity: null }

describe('rangeFacts', () => {
  it('has no figures where nothing is known', () => {
    expect(rangeFacts([])).toEqual({ count: 0, known: 0, ...nothing })
    const part = partOf([null, 'given', null, -1])
    expect(rangeFacts([{ part, from: 0, to: 3 }])).toEqual({ count: 3, known: 0, ...nothing })
    expect(rangeFacts([{ part, from: 3, to: 3 }])).toEqual({ count: 0, known: 0, ...nothing })
  })

  it('counts what was given or is unknown, but leaves it out of the figures', () => {
    const part = partOf(['given', -0.5, null, -1.5])
    const facts = rangeFacts([{ part, from: 0, to: 4 }])
    expect(facts).toMatchObject({ count: 4, known: 2, sum: -2, mean: -1 })
    expect(facts.perplexity).toBeCloseTo(Math.E, 12)
  })

  it('takes a range from its first token to the one before its end', () => {
    const part = partOf([-1, -2, -4, -8])
    expect(rangeFacts([{ part, from: 0, to: 1 }]).sum).toBe(-1)
    expect(rangeFacts([{ part, from: 1, to: 3 }]).sum).toBe(-6)
    expect(rangeFacts([{ part, from: 3, to: 4 }]).sum).toBe(-8)
  })

  it('weighs tokens, not stretches', () => {
    const prompt = new TokenPart(2, 'prompt')
    prompt.append(columnsOf(encodeText('hi', -5).map((token) => ({ token, generated: false })), { k: 0 }))
    const facts = rangeFacts([
      { part: partOf([-3]), from: 0, to: 1 },
      { part: prompt, from: 0, to: 2 },
      { part: partOf([-1, -1], 2), from: 0, to: 2 },
    ])
    expect(facts).toMatchObject({ count: 5, known: 3, sum: -5 })
    expect(facts.mean).toBeCloseTo(-5 / 3, 12)
    expect(facts.perplexity).toBeCloseTo(Math.exp(5 / 3), 12)
  })

  it('has a perplexity of 1 for what was certain', () => {
    expect(rangeFacts([{ part: partOf([0, 0]), from: 0, to: 2 }])).toMatchObject({ known: 2, sum: 0, perplexity: 1 })
  })

  it('is the same however a range is cut', () => {
    const logprob = fc.oneof(fc.constantFrom<null | 'given'>(null, 'given'), fc.integer({ min: -40, max: 0 }).map((value) => value / 4))
    fc.assert(
      fc.property(fc.array(logprob, { maxLength: 20 }), fc.nat(20), (logprobs, cut) => {
        const part = partOf(logprobs)
        const at = Math.min(cut, part.length)
        const stretches = [{ part, from: 0, to: at }, { part, from: at, to: part.length }]
        expect(rangeFacts(stretches)).toEqual(rangeFacts([{ part, from: 0, to: part.length }]))
      }),
      { numRuns: 100 },
    )
  })
})
