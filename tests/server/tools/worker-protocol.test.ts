import { describe, expect, test } from 'vitest'
import { workerCallSchema, workerReplySchema, workerSetupSchema } from '#server/tools/worker-protocol.ts'

describe('the messages between runner and worker', () => {
  test('are taken as they are sent', () => {
    const call = { name: 'lookup', arguments: { key: 'order-17' }, workspace: '/w' }
    expect(workerCallSchema.parse(call)).toEqual(call)
    const setup = { outputLimitBytes: 10, extraToolModules: ['/m.ts'] }
    expect(workerSetupSchema.parse(setup)).toEqual(setup)
    const replies = [
      { type: 'started' },
      { type: 'progressed', chunk: 'x' },
      { type: 'finished', ok: false, json: 'null', error: 'no', truncatedBytes: 3 },
    ]
    expect(replies.map((reply) => workerReplySchema.parse(reply))).toEqual(replies)
  })

  test('anything else is refused', () => {
    expect(workerReplySchema.safeParse({ type: 'ended' }).success).toBe(false)
    expect(workerReplySchema.safeParse({ type: 'finished', ok: true }).success).toBe(false)
    expect(workerCallSchema.safeParse({ name: 'x', arguments: [], workspace: '/w' }).success).toBe(false)
    expect(workerSetupSchema.safeParse({ outputLimitBytes: 0, extraToolModules: [] }).success).toBe(false)
  })
})
