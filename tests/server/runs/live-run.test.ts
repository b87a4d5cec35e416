import { describe, expect, it } from 'vitest'
import { RetakeError } from '#lib/errors.ts'
import type { RunEvent, RunEventBody } from '#lib/run/events.ts'
import { LiveRun } from '#server/runs/live-run.ts'
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

function liveRun(appendEvents: RunStore['appendEvents'], sleep = async () => undefined) {
  const { order, state } = createdRun()
  const ports = { store: storeOf(appendEvents), now: () => 5000, sleep }
  return new LiveRun({ id: 'r', state, order }, { ports, closing: new AbortController().signal })
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
})
