import { expect, it } from 'vitest'
import { Places } from '#server/places.ts'

const two = () => new Places(2, { what: 'readers', retryAfter: 7 })

it('gives so many places and no more, and each back once', () => {
  const places = two()
  const [first] = [places.take(), places.take()]
  expect(() => places.take()).toThrow(expect.objectContaining({ code: 'too_many', retryAfter: 7, message: expect.stringContaining('at most 2 readers') }))
  first()
  first()
  expect(places.count).toBe(1)
  places.take()
  expect(() => places.check()).toThrow('there are 2, and one more was asked for')
})

it('leaves as many to others as it is told', () => {
  const places = two()
  places.check({ spare: 1 })
  places.take()
  expect(() => places.check({ spare: 1 })).toThrow('at most 1 readers go on at once: there are 1')
  places.check()
})

it('says when all are free, or that they are not in time', async () => {
  const places = two()
  expect(await places.whenEmpty(0)).toBe(true)
  const leave = places.take()
  expect(await places.whenEmpty(1)).toBe(false)
  const empty = places.whenEmpty(60_000)
  leave()
  expect(await empty).toBe(true)
})

it('gives none once it is closed', () => {
  const places = two()
  places.close()
  expect(() => places.take()).toThrow(expect.objectContaining({ code: 'unavailable' }))
})
