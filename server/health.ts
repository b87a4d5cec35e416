import 'server-only'
import packageJson from '../package.json' with { type: 'json' }
import type { Health } from '#lib/api/contract.ts'
import type { Context } from '#server/context.ts'

/** What works and what does not, at this moment. */
export function health(ctx: Context): Health {
  const failure = ctx.store.failure()
  const embeddedModel = ctx.servers.embeddedStatus()
  return {
    status: failure === null ? 'ok' : 'degraded',
    version: packageJson.version,
    database: { kind: 'sqlite', ok: failure === null, detail: failure ?? 'writable' },
    embeddedModel,
  }
}
