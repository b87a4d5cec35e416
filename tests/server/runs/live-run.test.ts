import { describe, expect, it } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { LiveRun } from '#server/runs/live-run.ts'
import { RunMeter } from '#server/runs/run-meter.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { createdRun } from '../../support/episode.ts'

const BEGUN: RunEventBody[] = [
  { type: 'run.started', attempt: 1, model: { server: 's', model: 'm', protocol: 'hermes' }, systemPrompt: '', tools: [] },
  { type: 'turn.started', turn: 1, protocol: 'hermes' },
]
const text = (content: string): RunEventBody => ({ type: 'tokens.appended', turn: 1, channel: 'content', text: content, t: 0 })

/** Only what a live run uses of a store. */
function storeOf(appendEvents: RunStore['appendEvents']): RunStore {
  const refuse = (): never => {
    throw new Error('a live run only appends')
  }
  return new Proxy<RunStore>(Object.create(null), { get: (_, name) => (name === 'appendEvents' ? appendEvents : refuse) })
}

function liveRun(appendEvents: RunStore['appendEvents'], { sleep = async () => undefined, replyText = 1e6 } = {}) {
  const { order, state } = createdRun()
  const meter = new RunMeter(state, { runEvents: 1000, runText: 1e8, replyText })
  const ports = { store: storeOf(appendEvents), now: () => 5000, sleep }
  return new LiveRun({ id: 'r', state, order }, { ports, closing: new AbortController().signal, meter })
}

async function* from(bodies: readonly RunEventBody[]) {
  yield* bodies
}

describe('LiveRun', () => {
  it('shows an event only once it is committed', async () => {
    const committed: RunEvent[] = []
    const shownBefore: number[] = []
    const run = liveRun(async (_, events) => {
      shownBefore.push(run.framesAfter(1, 1e6)?.lastSeq ?? 1)
      await Promise.resolve()
      committed.push(...events)
    })
    await run.consume(from([...BEGUN, text('a')]))
    expect(committed.map((event) => event.seq)).toEqual([2, 3, 4])
    expect(shownBefore[0]).toBe(1)
    expect(run.framesAfter(1, 1e6)?.lastSeq).toBe(4)
    expect(run.state.lastSeq).toBe(4)
  })

  it('gathers what comes while a commit is under way into the next one', async () => {
    const batches: number[] = []
    const run = liveRun(async (_, events) => {
      batches.push(events.length)
      await new Promise((resolve) => setImmediate(resolve))
    })
    await run.consume(from([...BEGUN, ...Array.from({ length: 100 }, () => text('x'))]))
    expect(batches.length).toBeLessThan(10)
    expect(run.state.turns[0]?.streamed?.content).toBe('x'.repeat(100))
  })

  it('holds the episode back while the disk is full, and loses nothing', async () => {
    let failures = 3
    const run = liveRun(async () => {
      failures -= 1
      if (failures >= 0) throw new RetakeError('storage_full', 'no room')
    })
    await run.consume(from([...BEGUN, text('kept')]))
    expect(failures).toBeLessThan(0)
    expect(run.state.turns[0]?.streamed?.content).toBe('kept')
  })

  it('ends with the error of a store that cannot be written', async () => {
    const broken = new RetakeError('unavailable', 'the writer is gone')
    const run = liveRun(async () => {
      throw broken
    })
    await expect(run.consume(from([...BEGUN, text('a')]))).rejects.toBe(broken)
    expect(run.state.lastSeq).toBe(1)
  })

  it('refuses events out of order', async () => {
    const run = liveRun(async () => undefined)
    await expect(run.consume(from([text('a')]))).rejects.toThrow('run.started is missing')
  })

  it('says that frames are not at hand when they have left its memory', async () => {
    const run = liveRun(async () => {
      await new Promise((resolve) => setImmediate(resolve))
    })
    const long = Array.from({ length: 30 }, () => [text('y'.repeat(100_000)), { ...text(''), channel: 'reasoning' as const }])
    await run.consume(from([...BEGUN, ...long.flat()]))
    expect(run.framesAfter(1, 1e6)).toBeUndefined()
    expect(run.framesAfter(run.state.lastSeq, 1e6)).toEqual({ frames: '', lastSeq: run.state.lastSeq })
  })

  it('wakes whoever waits for more, once', async () => {
    const run = liveRun(async () => undefined)
    let woken = 0
    run.onMore(() => (woken += 1))
    run.onMore(() => (woken += 100))()
    await run.consume(from(BEGUN))
    expect(woken).toBe(1)
  })

  describe('of a run that grows too large', () => {
    /** Says more and more until it is stopped, and then the last words of an episode. */
    async function* endless({ abort: { signal } }: LiveRun, last: RunEventBody): AsyncGenerator<RunEventBody> {
      yield* BEGUN
      for (let at = 0; at < 100 && !signal.aborted; at += 1) yield text('0123456789')
      yield text('a token that was on its way')
      yield last
    }
    const cancelled: RunEventBody = { type: 'run.finished', outcome: 'cancelled' }

    it('ends it as failed, with the reason and all that was there', async () => {
      const run = liveRun(async () => undefined, { replyText: 35 })
      await run.consume(endless(run, cancelled))
      expect(run.state).toMatchObject({ status: 'finished', outcome: 'failed', error: { code: 'too_large', message: expect.stringContaining('35 characters') } })
      expect(run.state.turns[0]?.streamed?.content).toBe('0123456789'.repeat(3))
    })

    it('leaves it cancelled or parked where that came first', async () => {
      for (const last of [cancelled, { type: 'run.interrupted', why: 'stopped' } as const]) {
        const run = liveRun(async () => undefined, { replyText: 35 })
        run.abort.abort('a person')
        await run.consume(from([...BEGUN, text('x'.repeat(40)), last]))
        expect(run.state).toMatchObject(last.type === 'run.finished' ? { outcome: 'cancelled' } : { status: 'interrupted' })
      }
    })
  })
})
