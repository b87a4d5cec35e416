import 'server-only'
import type { Context } from '#server/context.ts'
import { ownSecrets } from '#server/own-secrets.ts'
import type { FoundSecret } from './find-secrets.ts'

/** Words that people put where a key is asked for and none is needed. */
const NO_KEY = /^(?:.{0,7}|not-needed|no-key-required|sk-no-key-required|placeholder)$/

/** The server's own secret values as findings: they are cut in any case, wherever and in whatever form they stand. */
export function ownFindings({ config, store }: Pick<Context, 'config' | 'store'>): FoundSecret[] {
  const values = ownSecrets(config, store).filter((value) => !NO_KEY.test(value))
  return values.map((value) => ({ rule: 'key or token of this server', value }))
}
