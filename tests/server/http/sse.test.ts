import { expect, it } from 'vitest'
import { runEventSchema } from '#lib/run/events.ts'
import { eventFrame } from '#server/http/sse.ts'

it('frames an event so that no text in it can end the frame', () => {
  const text = 'a\n\nid: 99\rdata: forged\u2028\u0000\ud800'
  const frame = eventFrame({ seq: 7, at: 1, type: 'tokens.appended', turn: 1, channel: 'content', text, t: 0 })
  const lines = frame.split(/\r\n|\r|\n/)
  expect(lines).toHaveLength(4)
  expect(lines[0]).toBe('id: 7')
  expect(lines.slice(2)).toEqual(['', ''])
  expect(runEventSchema.parse(JSON.parse(lines[1]?.slice('data: '.length) ?? ''))).toMatchObject({ seq: 7, text })
})
