import { describe, expect, it } from 'vitest'
import { OUTCOMES } from '#lib/run/events.ts'
import { isAtWork, statusWord } from '#lib/runs/run-status.ts'

const word = (kind: 'episode' | 'draft' | 'import', status: 'created' | 'running' | 'interrupted') =>
  statusWord({ kind, status, outcome: null }).word

describe('statusWord', () => {
  it('has a word, a shape and a sentence for every outcome, all words different', () => {
    const words = OUTCOMES.map((outcome) => statusWord({ kind: 'episode', status: 'finished', outcome }))
    expect(new Set(words.map((one) => one.word)).size).toBe(OUTCOMES.length)
    for (const one of words) expect(one.about).toMatch(/\.$/)
    expect(statusWord({ kind: 'episode', status: 'finished', outcome: 'failed' }).tone).toBe('bad')
  })

  it('tells how an unfinished run stands', () => {
    expect(word('episode', 'created')).toBe('Starting')
    expect(word('episode', 'running')).toBe('Running')
    expect(word('episode', 'interrupted')).toBe('Interrupted')
    expect(word('draft', 'created')).toBe('Draft')
    expect(word('import', 'created')).toBe('Import')
  })
})

describe('isAtWork', () => {
  it('is true for unfinished episodes only', () => {
    expect(isAtWork({ kind: 'episode', status: 'running' })).toBe(true)
    expect(isAtWork({ kind: 'episode', status: 'interrupted' })).toBe(true)
    expect(isAtWork({ kind: 'episode', status: 'finished' })).toBe(false)
    expect(isAtWork({ kind: 'draft', status: 'created' })).toBe(false)
  })
})
