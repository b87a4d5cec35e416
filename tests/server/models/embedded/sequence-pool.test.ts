import { expect, test } from 'vitest'
import { createSequencePool } from '#server/models/embedded/sequence-pool.ts'

const slot = (name: string, known: readonly number[]) => ({
  name,
  commonPrefix: (ids: readonly number[]) => {
    const differs = ids.findIndex((id, index) => id !== known[index])
    return differs === -1 ? ids.length : differs
  },
})
const never = () => new AbortController().signal

test('the slot that knows most of the prompt is taken, else the one unused for longest', async () => {
  const [a, b, c] = [slot('a', [1]), slot('b', [1, 2]), slot('c', [])]
  const pool = createSequencePool([a, b, c])
  expect((await pool.take([1, 2, 3], never())).name).toBe('b')
  expect((await pool.take([9], never())).name).toBe('a')
  pool.give(b)
  pool.give(a)
  expect((await pool.take([8], never())).name).toBe('c')
})

test('those who wait are served in order', async () => {
  const only = slot('only', [])
  const pool = createSequencePool([only])
  await pool.take([], never())
  const served: number[] = []
  const waiting = [1, 2, 3].map((who) => pool.take([], never()).then(() => served.push(who)))
  for (const next of waiting) {
    pool.give(only)
    await next
  }
  expect(served).toEqual([1, 2, 3])
})

test('who is aborted leaves the queue and costs nobody a turn', async () => {
  const only = slot('only', [])
  const pool = createSequencePool([only])
  await pool.take([], never())
  const abort = new AbortController()
  const gone = pool.take([], abort.signal)
  const next = pool.take([], never())
  abort.abort()
  await expect(gone).rejects.toMatchObject({ code: 'aborted' })
  pool.give(only)
  expect(await next).toBe(only)
  await expect(pool.take([], abort.signal)).rejects.toMatchObject({ code: 'aborted' })
})

test('an abort after the slot was handed out does not disturb the queue', async () => {
  const only = slot('only', [])
  const pool = createSequencePool([only])
  await pool.take([], never())
  const abort = new AbortController()
  const first = pool.take([], abort.signal)
  const second = pool.take([], never())
  pool.give(only)
  await first
  abort.abort()
  pool.give(only)
  expect(await second).toBe(only)
})
