import 'server-only'
import { messageOf } from '#lib/errors.ts'
import type { RunRedactor } from '#lib/redact/run-redactor.ts'
import type { RunEvent } from '#lib/run/events.ts'
import type { RunState } from '#lib/run/state.ts'
import type { Context } from '#server/context.ts'
import type { StoredShare } from '#server/storage/shares.ts'
import { followRun } from './follow-run.ts'

/** What is being shared live. */
export interface LiveShare {
  readonly share: StoredShare
  readonly redactor: RunRedactor
  /** The last event that the redactor was given. */
  readonly after: number
  readonly state: RunState
  /** What the redactor has given already and the copy does not have. */
  readonly missing?: readonly RunEvent[]
}

interface Follower {
  readonly share: string
  readonly run: string
  readonly abort: AbortController
  readonly done: Promise<void>
}

/** A link to a run that was shared live answers so long after the run has ended, for those who are reading. */
const GRACE_MS = 3_600_000
/** Openings are counted in memory and written down at most this often. */
const COUNT_MS = 60_000

/** What goes on with shares while the server runs: copies that grow, and who opened which link. */
export class Shares {
  private readonly followers = new Map<string, Follower>()
  private readonly uses = new Map<string, { times: number; at: number }>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private closed = false

  /** Lets a share's copy grow with its run, until the run ends, the link expires, or somebody stops it. */
  follow(ctx: Context, live: LiveShare): void {
    const { share } = live
    if (share.copy === null || this.closed) return
    const abort = new AbortController()
    const done = this.grow(ctx, live, { copy: share.copy, abort })
    this.followers.set(share.copy, { share: share.id, run: share.run, abort, done })
  }

  /** Whether more may come of a copy. */
  isGrowing(copy: string): boolean {
    return this.followers.has(copy)
  }

  /** Stops what a share, or every share of a run, goes on with. */
  async stop(of: { readonly share?: string; readonly run?: string }): Promise<void> {
    const stopped = [...this.followers.values()].filter(({ share, run }) => share === of.share || run === of.run)
    for (const { abort } of stopped) abort.abort('stopped')
    await Promise.all(stopped.map(({ done }) => done))
  }

  /** Counts that a link's page asked for its run. */
  noteOpened(ctx: Context, share: string): void {
    this.uses.set(share, { times: (this.uses.get(share)?.times ?? 0) + 1, at: ctx.now() })
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.writeUses(ctx).catch((thrown: unknown) => ctx.log.warn('the use of links could not be written', { error: messageOf(thrown) }))
    }, COUNT_MS).unref()
  }

  /** Openings that are not written down yet. */
  usesOf(share: string): { readonly times: number; readonly at: number } | undefined {
    return this.uses.get(share)
  }

  /** Ends all that goes on; copies are taken up again at the next start. */
  async close(ctx: Context): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    const followers = [...this.followers.values()]
    for (const { abort } of followers) abort.abort('closing')
    await Promise.all(followers.map(({ done }) => done))
    if (ctx.store.failure() === null) await this.writeUses(ctx)
  }

  private async writeUses(ctx: Context): Promise<void> {
    const uses = [...this.uses]
    this.uses.clear()
    for (const [id, use] of uses) await ctx.store.changeShare({ kind: 'opened', id, ...use })
  }

  private async grow(ctx: Context, { share, ...live }: LiveShare, { copy, abort }: { copy: string; abort: AbortController }): Promise<void> {
    const { run, expiresAt } = share
    const expiry = expiresAt === null ? undefined : setTimeout(() => abort.abort('expired'), Math.max(0, expiresAt - ctx.now())).unref()
    try {
      const ended = await followRun(ctx, { run, copy, ...live }, abort.signal)
      if (ended) await ctx.store.changeShare({ kind: 'end', id: share.id, at: ctx.now(), expiresAt: ctx.now() + GRACE_MS })
    } catch (thrown) {
      if (!abort.signal.aborted) ctx.log.error('a shared run can no longer be followed', { run, error: messageOf(thrown), cause: thrown })
    }
    clearTimeout(expiry)
    this.followers.delete(copy)
    ctx.bells.ring(copy)
  }
}
