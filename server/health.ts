import 'server-only'
import { statfsSync } from 'node:fs'
import packageJson from '../package.json' with { type: 'json' }
import type { Health } from '#lib/api/contract.ts'
import { messageOf } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'
import { LIMITS } from '#server/limits.ts'

/** What is asked of the disk that the data is on. */
type StatFs = (folder: string) => { readonly bavail: number; readonly bsize: number }

/**
 * What works and what does not, at this moment. `degraded` is still an answer: what is stored can be read, and a server
 * that is started again because its disk is full only loses what waits for room.
 */
export function health(ctx: Context, { statfs = statfsSync }: { statfs?: StatFs } = {}): Health {
  const failure = ctx.store.failure()
  const parts = {
    database: { kind: 'sqlite', ok: failure === null, detail: failure ?? 'writable' },
    disk: diskOf(ctx.config.dataDir, statfs),
    embeddedModel: ctx.servers.embeddedStatus(),
    load: loadOf(ctx),
  }
  const isFine = Object.values(parts).every((part) => part.ok)
  return { status: isFine ? 'ok' : 'degraded', version: packageJson.version, ...parts }
}

function diskOf(folder: string, statfs: StatFs): Health['disk'] {
  try {
    const { bavail, bsize } = statfs(folder)
    const free = bavail * bsize
    const room = free >= 1e10 ? `${Math.round(free / 1e9)} GB` : free >= 1e9 ? `${(free / 1e9).toFixed(1)} GB` : `${Math.floor(free / 1e6)} MB`
    if (free >= LIMITS.diskRoom) return { ok: true, free, detail: `${room} free` }
    return { ok: false, free, detail: `nearly full, only ${room} free in ${folder}: free some space, or writing will stop` }
  } catch (thrown) {
    return { ok: false, free: null, detail: `the data folder cannot be looked at: ${messageOf(thrown)}` }
  }
}

function loadOf({ episodes, streams, imports, heavy }: Context): Health['load'] {
  const counts = [
    { what: 'episodes', count: episodes.count, limit: LIMITS.episodes },
    { what: 'event streams', count: streams.count, limit: streams.limit },
    { what: 'imports', count: imports.count, limit: imports.limit },
    { what: 'exports, downloads and new shares', count: heavy.count, limit: heavy.limit },
  ]
  const full = counts.filter(({ count, limit }) => count >= limit).map(({ what }) => what)
  const all = counts.map(({ what, count, limit }) => `${count} of ${limit} ${what}`).join(', ')
  return {
    ok: full.length === 0,
    detail: full.length === 0 ? all : `no more ${full.join(' and ')} are taken for now: ${all}`,
    episodes: episodes.count,
    streams: streams.count,
    imports: imports.count,
  }
}
