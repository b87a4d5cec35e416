import { describe, expect, test } from 'vitest'
import { createSemaphore } from '#server/tools/semaphore.ts'

const never = new AbortController().signal

describe('createSemaphore', () => {
  test('lets in as many as there are places, then first come, first served', async () => {
    const semaphore = createSemaphore(2)
    const entered: number[] = []
    const all = [0, 1, 2, 3].map(async (visitor) => {
      await semaphore.acquire(never)
      entered.push(visitor)
    })
    await Promise.all(all.slice(0, 2))
    expect(entered).toEqual([0, 1])
    semaphore.release()
    semaphore.release()
    await Promise.all(all)
    expect(entered).toEqual([0, 1, 2, 3])
  })

  test('a place given back is free again', async () => {
    const semaphore = createSemaphore(1)
    expect(await semaphore.acquire(never)).toBe(true)
    semaphore.release()
    expect(await Promise.race([semaphore.acquire(never), Promise.resolve('must wait')])).toBe(true)
  })

  test('who gives up leaves the line and takes no place', async () => {
    const semaphore = createSemaphore(1)
    const impatient = new AbortController()
    expect(await semaphore.acquire(never)).toBe(true)
    const [second, third] = [semaphore.acquire(impatient.signal), semaphore.acquire(never)]
    impatient.abort()
    expect(await second).toBe(false)
    semaphore.release()
    expect(await third).toBe(true)
  })

  test('an aborted signal never enters, even where there is room', async () => {
    const semaphore = createSemaphore(1)
    expect(await semaphore.acquire(AbortSignal.abort())).toBe(false)
    expect(await semaphore.acquire(never)).toBe(true)
  })
})
