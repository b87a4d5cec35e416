import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { runEventSchema } from '#lib/run/events.ts'
import type { Context } from '#server/context.ts'
import { LIMITS } from '#server/limits.ts'
import { Places } from '#server/places.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { tailRun } from '#server/runs/tail-run.ts'
import { writeDraft } from '#server/runs/write-draft.ts'
import type { EventRange } from '#server/storage/run-store.ts'
import { draftOf, said } from '../../support/drafts.ts'
import { reply } from '../../support/scripted-model-server.ts'
import { startTestApp } from '../../support/test-app.ts'
import type { TestApp } from '../../support/test-app.ts'

let app: TestApp
afterEach(() => app.stop())

/** Reads frames until the stream ends, or until `enough` says so. */
async function seqs(stream: ReadableStream<Uint8Array> | null, enough: (got: number[]) => boolean = () => false): Promise<number[]> {
  const got: number[] = []
  if (stream === null) return got
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true })
    const frames = text.split('\n\n')
    text = frames.pop() ?? ''
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1]
      if (data === undefined) continue
      const event = runEventSchema.parse(JSON.parse(data))
      expect(frame).toMatch(new RegExp(`^id: ${event.seq}$`, 'm'))
      got.push(event.seq)
    }
    if (enough(got)) break
  }
  return got
}

const quiet = new AbortController().signal
const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, at) => from + at)

describe('tailRun', () => {
  it('follows a run from its first event to its last and then ends', async () => {
    app = await startTestApp(() => reply({ content: 'a slow answer'.split(''), perSecond: 200 }))
    const id = await app.start()
    const all = await seqs(tailRun(app.ctx, id, { after: 0, signal: quiet }).stream)
    expect(all).toEqual(upTo(app.events(id).length))
  })

  it('goes on after any seq without losing or doubling one, wherever it was cut', async () => {
    app = await startTestApp(() => reply({ content: 'abcdefghijklmnopqrstuvwxyz'.split(''), perSecond: 300 }))
    const id = await app.start()
    const got: number[] = []
    while (got.at(-1) === undefined || app.ctx.episodes.get(id) !== undefined) {
      const { stream } = tailRun(app.ctx, id, { after: got.at(-1) ?? 0, signal: quiet })
      if (stream === null) break
      got.push(...(await seqs(stream, (part) => part.length >= 3)))
    }
    got.push(...(await seqs(tailRun(app.ctx, id, { after: got.at(-1) ?? 0, signal: quiet }).stream)))
    expect(got).toEqual(upTo(app.events(id).length))
  })

  it('has nothing to stream for a finished run that was read to its end', async () => {
    app = await startTestApp([reply({ content: 'ok' })])
    const id = await app.finish()
    const last = app.events(id).length
    expect(tailRun(app.ctx, id, { after: last, signal: quiet }).stream).toBeNull()
    expect(await seqs(tailRun(app.ctx, id, { after: last - 1, signal: quiet }).stream)).toEqual([last])
  })

  it('ends when the reader goes, and the episode does not', async () => {
    app = await startTestApp([reply({ content: ['a', 'b'], hangAfter: 1 })])
    const id = await app.start()
    const reader = new AbortController()
    const reading = seqs(tailRun(app.ctx, id, { after: 0, signal: reader.signal }).stream, (got) => {
      if (got.length >= 4) reader.abort()
      return false
    })
    expect(await reading).toEqual(upTo(4))
    expect(app.ctx.episodes.get(id)).toBeDefined()
  })

  it('hands a slow reader one piece at a time from the log', async () => {
    app = await startTestApp(() => reply({ content: Array.from({ length: 3000 }, () => 'x'.repeat(1000)) }))
    const id = await app.finish()
    const { stream } = tailRun(app.ctx, id, { after: 0, signal: quiet })
    const reader = stream?.getReader()
    await reader?.read()
    const { value } = (await reader?.read()) ?? {}
    expect(value?.byteLength).toBeLessThan(1_000_000)
    await reader?.cancel()
  })

  it('stays open for a draft, and hands over what is written', async () => {
    app = await startTestApp([])
    const id = await draftOf(app.ctx, [said('a')])
    vi.useFakeTimers({ toFake: ['setTimeout'] }) // no heartbeat that would make it look again
    onTestFinished(() => void vi.useRealTimers())
    const caughtUp = Promise.withResolvers<void>()
    const reading = seqs(tailRun(app.ctx, id, { after: 0, signal: quiet }).stream, (got) => {
      if (got.length >= 3) caughtUp.resolve()
      return got.length >= 4
    })
    await caughtUp.promise
    await new Promise(setImmediate) // now the reader waits
    await writeDraft(app.ctx, id, { bodies: [{ type: 'message.removed', index: 0 }] })
    expect(await reading).toEqual(upTo(4))
  })

  it('ends for a draft that is deleted, and when the server stops', async () => {
    app = await startTestApp([])
    const [deleted, kept] = [await draftOf(app.ctx, []), await draftOf(app.ctx, [])]
    const both = [deleted, kept].map((id) => seqs(tailRun(app.ctx, id, { after: 2, signal: quiet }).stream))
    await deleteRun(app.ctx, deleted)
    expect(await both[0]).toEqual([])
    app.ctx.bells.close()
    expect(await both[1]).toEqual([])
  })

  it('counts as an open stream from the first read to the last, and no longer', async () => {
    app = await startTestApp([reply({ content: 'ok' }), reply({ content: ['a', 'b'], hangAfter: 1 })])
    const { streams } = app.ctx
    const [done, live] = [await app.finish(), await app.start()]
    const reader = new AbortController()
    const open = (id: string) => tailRun(app.ctx, id, { after: 0, signal: reader.signal }).stream
    expect(open(done)).not.toBeNull() // thrown away unread
    expect(streams.count).toBe(0)
    await seqs(open(done))
    await seqs(open(live), () => true) // cancelled
    expect(streams.count).toBe(0)
    await open(live)?.getReader().read()
    expect(streams.count).toBe(1)
    reader.abort()
    expect(streams.count).toBe(0)
  })

  it('refuses a stream while too many are open', async () => {
    app = await startTestApp([])
    const id = await draftOf(app.ctx, [])
    const ctx = { ...app.ctx, streams: new Places(1, { what: 'event streams', retryAfter: 30 }) }
    const open = () => tailRun(ctx, id, { after: 0, signal: quiet }).stream?.getReader()
    const reader = open()
    await reader?.read()
    expect(open).toThrow(expect.objectContaining({ code: 'too_many', retryAfter: 30 }))
    await reader?.cancel()
    await open()?.cancel()
  })

  it('leaves streams to others that are not readers of a link', async () => {
    app = await startTestApp([])
    const id = await draftOf(app.ctx, [])
    const streams = new Places(LIMITS.streamsSpare, { what: 'event streams', retryAfter: 30 })
    const tail = (ctx: Context) => tailRun(ctx, id, { after: 0, signal: quiet })
    const shown = { run: 'another', isGrowing: () => true }
    expect(() => tail({ ...app.ctx, streams, shown })).toThrow(expect.objectContaining({ code: 'too_many' }))
    await tail({ ...app.ctx, streams }).stream?.cancel()
  })

  it('reads no more of large events at once than it hands over', async () => {
    app = await startTestApp(() => reply({ content: 'ok' }))
    const id = await draftOf(app.ctx, [])
    for (let at = 0; at < 40; at += 1) await writeDraft(app.ctx, id, { bodies: [{ type: 'message.authored', index: at, message: { role: 'user', content: 'x'.repeat(100_000) } }] })
    const limits: number[] = []
    const store = new Proxy(app.ctx.store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (name !== 'readEvents') return typeof value === 'function' ? value.bind(target) : value
        return (run: string, range: EventRange) => {
          limits.push(range.limit)
          return target.readEvents(run, range)
        }
      },
    })
    const got = await seqs(tailRun({ ...app.ctx, store }, id, { after: 0, signal: quiet }).stream, (seen) => seen.length >= 42)
    expect(got).toEqual(upTo(42))
    expect(Math.max(...limits.slice(1))).toBeLessThanOrEqual(8)
  })
})
