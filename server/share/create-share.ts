import 'server-only'
import type { z } from 'zod'
import type { ShareCreated, shareInputSchema, ShareKind } from '#lib/api/shares.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { findRun } from '#server/runs/load-run.ts'
import type { StoredShare } from '#server/storage/shares.ts'
import { copyRun } from './copy-run.ts'
import { learnerOf } from './follow-run.ts'
import { shownShare } from './list-shares.ts'
import { redactedRun } from './redacted-run.ts'
import { hashShareToken, newShareToken } from './share-token.ts'

interface Input extends z.output<typeof shareInputSchema> {
  /** Once whoever asks has gone nothing is made. */
  readonly signal?: AbortSignal
}

const DAY = 86_400_000
const LIFE: { readonly [K in ShareKind]: { readonly usual: number; readonly longest: number; readonly words: string } } = {
  snapshot: { usual: 7 * DAY, longest: 366 * DAY, words: 'a year' },
  live: { usual: DAY, longest: 7 * DAY, words: '7 days' },
}

/**
 * Makes a link to a run: a copy of it is written that holds no more than was chosen, and only that is ever read by it.
 * @throws RetakeError `not_found`; `bad_request` for an expiry that is past or too far away, or a finding that is not there;
 *   `conflict` for a live share of what does not go on.
 */
export async function createShare(ctx: Context, run: string, input: Input): Promise<ShareCreated> {
  const { kind, include, keep, signal } = input
  const { title } = findRun(ctx, run)
  const expiresAt = expiryOf(ctx.now(), input)
  if (kind === 'live' && ctx.episodes.get(run) === undefined) {
    throw new RetakeError('conflict', `run ${run} is not running: share a snapshot of it`)
  }
  await ctx.store.changeShare({ kind: 'clear', now: ctx.now() })
  const learn = kind === 'live' ? learnerOf(ctx, new Set(keep)) : undefined
  const { logs, report, redactor, lastRead } = await redactedRun(ctx, run, { include, keep, signal, ...(learn && { learn }) })
  const copy = copyRun(logs, ctx.newId)
  const token = newShareToken()
  const share: StoredShare = {
    id: ctx.newId(),
    tokenHash: hashShareToken(token),
    run,
    copy: copy.id,
    kind,
    include,
    createdAt: ctx.now(),
    expiresAt,
    revokedAt: null,
    endedAt: null,
    opened: 0,
    openedAt: null,
    report,
    keep,
  }
  findRun(ctx, run)
  signal?.throwIfAborted()
  await ctx.store.createShare(share, copy.runs)
  if (kind === 'live') ctx.shares.follow(ctx, { share, redactor, state: copy.state, after: lastRead })
  return { url: `/s/${token}`, token, share: shownShare(share, { title, now: ctx.now() }) }
}

function expiryOf(now: number, { kind, expiresAt }: Input): number | null {
  const { usual, longest, words } = LIFE[kind]
  if (expiresAt === undefined) return now + usual
  if (expiresAt === null && kind === 'snapshot') return null
  if (expiresAt !== null && expiresAt > now && expiresAt <= now + longest) return expiresAt
  const message = expiresAt !== null && expiresAt <= now ? 'the link would have expired already' : `a ${kind} link lasts at most ${words}`
  throw new RetakeError('bad_request', message, { issues: [{ path: 'expiresAt', message }] })
}
