import 'server-only'
import { messageOf, RetakeError } from '#lib/errors.ts'
import type { Cutter } from '#lib/redact/cutter.ts'
import type { RunRedactor } from '#lib/redact/run-redactor.ts'
import type { RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import { findingId } from '#server/redact/find-in-runs.ts'
import { findSecrets } from '#server/redact/find-secrets.ts'
import { ownFindings } from '#server/redact/own-findings.ts'
import { sleep } from '#server/runs/run-episode-events.ts'
import { progressOf } from '#server/runs/summary.ts'
import type { Learner } from './redacted-run.ts'

/** A copy that grows with its run. */
export interface Following {
  readonly run: string
  readonly copy: string
  /** Has taken the run's events up to `after`. */
  readonly redactor: RunRedactor
  readonly after: number
  /** The fold of the copy. */
  readonly state: RunState
  /** What the redactor has given already and the copy does not have. */
  readonly missing?: readonly RunEvent[]
}

const PAGE = 500
const RETRY_MS = 1000

/** What cuts out what it finds, and the server's own secrets, except for values whose ids are to be kept. */
export function learnerOf(ctx: Context, keep: ReadonlySet<string>): (cutter: Cutter) => Learner {
  return (cutter) => (texts) => {
    for (const { value } of ownFindings(ctx)) cutter.add(value)
    for (const { value } of findSecrets(texts)) if (!keep.has(findingId(value))) cutter.add(value)
  }
}

/**
 * Writes what a running episode commits, redacted, to its copy, until the run ends (then `true`) or the signal says so.
 * @throws what the store refuses, a full disk excepted: there it waits.
 */
export async function followRun(ctx: Context, { run, copy, redactor, after, state: before, missing = [] }: Following, signal: AbortSignal): Promise<boolean> {
  let cursor = after
  let state = before
  const append = async (events: readonly RunEvent[]): Promise<void> => {
    // Some are in the copy already where the server was stopped since.
    const fresh = events.filter((event) => event.seq > state.lastSeq)
    if (fresh.length === 0) return
    state = fold(state, fresh)
    await write(ctx, { copy, events: fresh, state }, signal)
    ctx.bells.ring(copy)
  }
  await append(missing)
  while (!signal.aborted) {
    // Asked for before its log is read: what it commits until it is gone is then read, too.
    const source = ctx.episodes.get(run)
    const events = ctx.store.readEvents(run, { after: cursor, limit: PAGE, withTokens: true })
    const last = events.at(-1)
    if (last !== undefined) {
      cursor = last.seq
      await append(events.flatMap((event) => redactor.push(event)))
    } else if (source === undefined) {
      await append(redactor.end())
      return true
    } else await more(source, signal)
  }
  return false
}

async function write(ctx: Context, { copy, events, state }: { copy: string; events: readonly RunEvent[]; state: RunState }, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await ctx.store.appendEvents(copy, events, progressOf(state))
    } catch (thrown) {
      const isFull = thrown instanceof RetakeError && thrown.code === 'storage_full'
      if (!isFull || signal.aborted) throw thrown
      ctx.log.warn('a shared run waits for room on the disk', { error: messageOf(thrown) })
      await sleep(RETRY_MS, signal)
    }
  }
}

function more(source: { onMore(wake: () => void): () => void }, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      unsubscribe()
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const unsubscribe = source.onMore(wake)
    signal.addEventListener('abort', wake, { once: true })
  })
}
