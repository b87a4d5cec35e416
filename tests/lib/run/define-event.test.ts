import { expect, it } from 'vitest'
import { z } from 'zod'
import { event } from '#lib/run/define-event.ts'

it('gives an event its place in the log and its own fields', () => {
  const schema = event('thing.happened', { what: z.string() })
  expect(schema.parse({ seq: 1, at: 0, type: 'thing.happened', what: 'x', more: 1 })).toEqual({ seq: 1, at: 0, type: 'thing.happened', what: 'x' })
  for (const wrong of [{ seq: 0 }, { at: -1 }, { type: 'other' }, { what: 1 }, { seq: 1.5 }]) {
    expect(schema.safeParse({ seq: 1, at: 0, type: 'thing.happened', what: 'x', ...wrong }).success).toBe(false)
  }
})
