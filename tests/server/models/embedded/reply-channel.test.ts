import { expect, test } from 'vitest'
import type { ModelEvent } from '#server/models/model-server.ts'
import { createReplyChannel } from '#server/models/embedded/reply-channel.ts'

const delta = (text: string): ModelEvent => ({ type: 'delta', channel: 'content', text })
const end: ModelEvent = { type: 'end', finishReason: 'stop' }

test('events pushed before and while somebody reads come in order and stop at the end', async () => {
  const channel = createReplyChannel()
  channel.push(delta('a'))
  channel.push(delta('b'))
  const read: ModelEvent[] = []
  for await (const event of channel.events()) {
    read.push(event)
    if (read.length === 2) queueMicrotask(() => channel.push(delta('c')))
    if (read.length === 3) channel.push(end)
  }
  expect(read).toEqual([delta('a'), delta('b'), delta('c'), end])
})

test('an error comes after what was pushed before it; nothing comes after it', async () => {
  const channel = createReplyChannel()
  channel.push(delta('a'))
  channel.fail(new Error('first'))
  channel.fail(new Error('second'))
  channel.push(delta('late'))
  const events = channel.events()
  expect((await events.next()).value).toEqual(delta('a'))
  await expect(events.next()).rejects.toThrow('first')
})

test('an error wakes a waiting reader', async () => {
  const channel = createReplyChannel()
  const next = channel.events().next()
  channel.fail(new Error('gone'))
  await expect(next).rejects.toThrow('gone')
})

test('an error after the end changes nothing', async () => {
  const channel = createReplyChannel()
  channel.push(end)
  channel.fail(new Error('late'))
  const events = channel.events()
  expect((await events.next()).value).toEqual(end)
  expect((await events.next()).done).toBe(true)
})
