import { describe, expect, it } from 'vitest'
import { runTrajectory } from '#lib/formats/run-trajectory.ts'
import { runConfigSchema } from '#lib/run/config.ts'
import { INITIAL_STATE, type RunState } from '#lib/run/state.ts'
import { ASKED, SAID, TOOL } from './records.ts'

const state: RunState = {
  ...INITIAL_STATE,
  title: 'T',
  systemPrompt: 's',
  tools: [TOOL],
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  messages: [
    { message: ASKED, origin: 'given', at: 0 },
    { message: SAID, origin: 'authored', at: 0, marks: { rating: 1, train: true } },
  ],
}

describe('runTrajectory', () => {
  it('has what the run says, and what was said of it besides', () => {
    const record = runTrajectory({ state, marks: new Map([[1, { train: false }]]), score: 0, raw: 'raw' })
    expect(record).toEqual({
      system: 's',
      tools: [TOOL],
      title: 'T',
      messages: [{ message: ASKED }, { message: SAID, marks: { rating: 1, train: false } }],
      completed: true,
      timestamp: '2026-01-02T03:04:05.006000',
      score: 0,
      raw: 'raw',
    })
  })

  it('goes by the outcome, the end and the model where there are any', () => {
    const model = { server: 'x', model: 'used', protocol: 'native' as const }
    const config = runConfigSchema.parse({ task: 'x', model: 'asked' })
    const ended = runTrajectory({ state: { ...state, model, config, outcome: 'max_turns', finishedAt: 0 }, marks: new Map(), score: null })
    expect(ended).toMatchObject({ completed: false, model: 'used', timestamp: '1970-01-01T00:00:00.000000' })
    expect(runTrajectory({ state: { ...state, config }, marks: new Map(), score: null }).model).toBe('asked')
  })
})
