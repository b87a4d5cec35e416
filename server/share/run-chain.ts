import 'server-only'
import { setImmediate as nextTask } from 'node:timers/promises'
import type { Base, RunEvent } from '#lib/run/events.ts'
import { fold } from '#lib/run/fold.ts'
import type { Message } from '#lib/messages/message.ts'
import { keptOf, LogTrimmer } from '#lib/redact/trim-log.ts'
import type { Context } from '#server/context.ts'
import { eventPages, lineageOf, type Link } from '#server/runs/load-run.ts'

/** A log of those that a run stands on, or its own, with no more in it than the run shows. */
export interface ChainLog {
  readonly id: string
  readonly base: Base | null
  readonly events: readonly RunEvent[]
}

/** A run's logs, the root's first, its own last: what lies behind a fork's cut, and what was written over, is left out. */
export async function readChain(ctx: Context, id: string, signal?: AbortSignal): Promise<ChainLog[]> {
  const links = lineageOf(ctx, id)
  const logs: ChainLog[] = []
  for (const [at, link] of links.entries()) {
    logs.push({ id: link.id, base: link.base, events: await readLog(ctx, link, { cut: links[at + 1]?.base ?? undefined, signal }) })
  }
  return logs
}

interface Reading {
  /** Where the log is cut for the fork that stands on it. */
  readonly cut: Base | undefined
  readonly signal: AbortSignal | undefined
}

async function readLog(ctx: Context, { id, upTo, basis }: Link, { cut, signal }: Reading): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  let state = basis
  for (const page of eventPages(ctx, id, { upTo, withTokens: true })) {
    for (const event of page) events.push(event)
    // The very objects that are trimmed are folded, so that what became of a message is told by its identity.
    state = fold(state, page)
    await nextTask(undefined, { signal })
  }
  const kept = keptOf(state, cut)
  addHistory(events, kept.messages, cut === undefined && state.kind === 'episode')
  const trimmer = new LogTrimmer(kept)
  // What a run is called now, not what it was called first; of what it stands on nothing.
  const title = cut === undefined ? (ctx.store.getRun(id)?.title ?? '') : ''
  return events.map((event) => {
    const trimmed = trimmer.trim(event)
    return trimmed.type === 'run.created' ? { ...trimmed, title } : trimmed
  })
}

/** An episode's own history is shown as it was given, whatever came after. */
function addHistory(events: readonly RunEvent[], messages: Set<Message>, isShown: boolean): void {
  const [created] = events
  if (!isShown || created?.type !== 'run.created') return
  for (const message of created.config.history) messages.add(message)
}
