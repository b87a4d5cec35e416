import { expect, it } from 'vitest'
import { ByteRoom } from '#server/byte-room.ts'

it('gives what was put in, in one piece, and begins anew', () => {
  const room = new ByteRoom()
  const sent = Uint8Array.of(1, 2)
  for (let at = 0; at < 5000; at += 1) {
    sent.fill(at)
    room.add(sent)
  }
  const all = room.take()
  expect(all).toHaveLength(10_000)
  expect([...all.subarray(9998)]).toEqual([4999 & 255, 4999 & 255])
  expect([...all.subarray(0, 4)]).toEqual([0, 0, 1, 1])
  expect(room.take()).toHaveLength(0)
  room.add(Uint8Array.of(7))
  expect([...room.take()]).toEqual([7])
})

it('lets go of much memory, and keeps little', () => {
  const room = new ByteRoom()
  room.add(new Uint8Array(2_000_000))
  expect(room.take()).toHaveLength(2_000_000)
  room.add(Uint8Array.of(7))
  expect(room.take().buffer.byteLength).toBeLessThan(10_000)
})
