import 'server-only'
import { randomBytes } from 'node:crypto'
import { checkModelFile, readConfig } from '#server/config.ts'
import type { Context } from '#server/context.ts'
import { Access } from '#server/http/access.ts'
import { LIMITS } from '#server/limits.ts'
import { createLog } from '#server/log.ts'
import { ServerDirectory } from '#server/models/server-directory.ts'
import { ownSecrets } from '#server/own-secrets.ts'
import { Places } from '#server/places.ts'
import { Bells } from '#server/runs/bells.ts'
import { Episodes } from '#server/runs/episodes.ts'
import { resumeRuns } from '#server/runs/resume-runs.ts'
import { sleep } from '#server/runs/run-episode-events.ts'
import { StateCache } from '#server/runs/state-cache.ts'
import { resumeShares } from '#server/share/resume-shares.ts'
import { Shares } from '#server/share/shares.ts'
import { openRunStore } from '#server/storage/open-run-store.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import { createToolRunner } from '#server/tools/tool-runner.ts'

export interface RunningServer {
  readonly context: Context
  readonly stop: () => Promise<void>
}

/** So long those who read a stream or send a file have to take the last of it; a slow one reads on after the next start. */
const FAREWELL_MS = 1000

/** 80 random bits in lower-case base 32: short enough to read out, too many to guess or to meet twice. */
function newId(): string {
  const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
  return [...randomBytes(16)].map((byte) => ALPHABET[byte & 31]).join('')
}

/** Opens the store, and takes up interrupted episodes. @throws when the store cannot be opened. */
export async function startServer(env: Readonly<Record<string, string | undefined>>): Promise<RunningServer> {
  const config = readConfig(env)
  checkModelFile(config)
  let opened: RunStore | undefined
  const log = createLog(undefined, () => ownSecrets(config, opened))
  const { now } = Date
  const store = await openRunStore({ dataDir: config.dataDir, logger: log })
  opened = store
  const access = new Access(config, { now, log, ended: store })
  const servers = new ServerDirectory({ config, store, now, newId })
  const tools = createToolRunner({})
  const episodes = new Episodes({ store, now, sleep }, log)
  const bells = new Bells()
  const streams = new Places(LIMITS.streams, { what: 'event streams', retryAfter: 30 })
  const imports = new Places(LIMITS.imports, { what: 'imports', retryAfter: 10 })
  const heavy = new Places(LIMITS.heavy, { what: 'exports, downloads and new shares', retryAfter: 10 })
  const states = new StateCache()
  const shares = new Shares()
  const context: Context = { config, log, access, store, servers, tools, episodes, bells, shares, streams, imports, heavy, states, now, newId }
  const resumed = await resumeRuns(context)
  await resumeShares(context)
  if (resumed > 0) log.warn('episodes were taken up again', { count: resumed })
  return {
    context,
    stop: async () => {
      for (const part of [streams, imports, heavy, bells]) part.close()
      await shares.close(context)
      await episodes.close()
      // Who reads along still reads the store.
      await Promise.all([tools.close(), servers.close(), ...[streams, imports, heavy].map((places) => places.whenEmpty(FAREWELL_MS))])
      await store.close()
    },
  }
}
