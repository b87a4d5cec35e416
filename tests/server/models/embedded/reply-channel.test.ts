import { expect, test } from 'vitest'
import type { EngineAnswer } from '#server/models/embedded/engine-protocol.ts'
import { createReplyChannel } from '#server/models/embedded/reply-channel.ts'

const delta = (text: string): EngineAnswer => ({ type: 'delta', id: 1, text, tokens: [] })
const end: EngineAnswer = { type: 'end', id: 1, finishReason: 'stop' }

test('notices pushed before and while somebody reads come in order and stop at the end', async () => {
  const channel = createReplyChannel()
  channel.push(delta('a'))
  channel.push(delta('b'))
  const read: EngineAnswer[] = []
  for await (const event of channel.notices()) {
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
  const notices = channel.notices()
  expect((await notices.next()).value).toEqual(delta('a'))
  await expect(notices.next()).rejects.toThrow('first')
})

test('an error wakes a waiting reader', async () => {
  const channel = createReplyChannel()
  const next = channel.notices().next()
  channel.fail(new Error('gone'))
  await expect(next).rejects.toThrow('gone')
})

test('an error after the end changes nothing', async () => {
  const channel = createReplyChannel()
  channel.push(end)
  channel.fail(new Error('late'))
  const notices = channel.notices()
  expect((await notices.next()).value).toEqual(end)
  expect((await notices.next()).done).toBe(true)
})

test.each<EngineAnswer>([
  { type: 'rendered', id: 1, text: 'a' },
  { type: 'encoded', id: 1, tokens: [] },
  { type: 'scored', id: 1, logprobs: [null] },
])('$type ends an answer; a prompt does not', async (last) => {
  const channel = createReplyChannel()
  const prompt: EngineAnswer = { type: 'prompt', id: 1, tokens: [] }
  for (const notice of [prompt, last]) channel.push(notice)
  expect(await Array.fromAsync(channel.notices())).toEqual([prompt, last])
})
