import 'server-only'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { z } from 'zod'
import type { replayedCallsSchema } from '#lib/api/writing.ts'
import { recordedCalls } from '#lib/run/recorded-calls.ts'
import { replayKept } from '#server/agent/replay-kept.ts'
import type { Context } from '#server/context.ts'
import { findRun, loadState } from '#server/runs/load-run.ts'

export type ReplayedCalls = z.infer<typeof replayedCallsSchema>

/**
 * Runs all calls of a run again, in order, with today's tools in a workspace of its own that is gone afterwards, and holds
 * what comes of them against what is on record. The run stays as it is; calls that were never answered are left out.
 * @throws RetakeError `not_found`; the signal's reason once it is aborted.
 */
export async function replayCalls(ctx: Context, id: string, signal: AbortSignal): Promise<ReplayedCalls> {
  findRun(ctx, id)
  const recorded = recordedCalls(loadState(ctx, id))
  const workspace = await mkdtemp(path.join(os.tmpdir(), 'retake-replay-'))
  try {
    const calls: ReplayedCalls['calls'] = []
    const ports = { tools: ctx.tools, monotonicMs: () => performance.now() }
    for await (const { type: _type, ...call } of replayKept(recorded, { workspace, signal }, ports)) calls.push(call)
    signal.throwIfAborted()
    return { calls }
  } finally {
    await rm(workspace, { recursive: true, force: true })
  }
}
