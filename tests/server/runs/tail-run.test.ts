import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { runEventSchema } from '#lib/run/events.ts'
import { deleteRun } from '#server/runs/delete-run.ts'
import { tailRun } from '#server/runs/tail-run.ts'
import { writeDraft } from '#server/runs/write-draft.ts'
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
})
