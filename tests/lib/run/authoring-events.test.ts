import { expect, it } from 'vitest'
import { AUTHORING_EVENTS, authoringBodySchema, stepSchema } from '#lib/run/authoring-events.ts'
import { runEventSchema } from '#lib/run/events.ts'

const message = { role: 'user', content: 'hi' }

it('takes what a person does to a draft, without a place in a log', () => {
  const bodies = [
    { type: 'message.authored', index: 0, message, step: { number: 1, way: 'do' }, source: { run: 'r', message: 2 } },
    { type: 'message.edited', index: 0, message },
    { type: 'message.removed', index: 0, step: { number: 2, way: 'undo' } },
    { type: 'message.moved', index: 0, to: 1 },
    { type: 'message.marked', index: 0, marks: { train: false } },
    { type: 'context.edited', system: '' },
  ]
  for (const body of bodies) {
    expect(authoringBodySchema.parse(body)).toEqual(body)
    expect(runEventSchema.parse({ ...body, seq: 1, at: 2 })).toEqual({ ...body, seq: 1, at: 2 })
    expect(authoringBodySchema.safeParse({ ...body, seq: 1 }).success).toBe(false)
  }
  expect(AUTHORING_EVENTS.map((schema) => schema.shape.type.value)).toEqual(bodies.map(({ type }) => type))
})

it('refuses what no draft has', () => {
  expect(authoringBodySchema.safeParse({ type: 'message.removed', index: -1 }).success).toBe(false)
  expect(authoringBodySchema.safeParse({ type: 'run.finished', outcome: 'final' }).success).toBe(false)
  expect(stepSchema.safeParse({ number: 0, way: 'do' }).success).toBe(false)
})
