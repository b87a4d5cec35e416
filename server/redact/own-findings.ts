import 'server-only'
import net from 'node:net'
import type { Context } from '#server/context.ts'
import { ownSecrets } from '#server/own-secrets.ts'
import type { FoundSecret } from './find-secrets.ts'

/** Words that people put where a key is asked for and none is needed. */
const NO_KEY = /^(?:.{0,7}|not-needed|no-key-required|sk-no-key-required|placeholder)$/

const THIS_MACHINE = /^(?:localhost|127\..*|::1)$/
const PRIVATE_NAME = /\.(?:local|internal|lan|corp|home|intranet|localdomain|home\.arpa)$/

/**
 * The server's own secret values as findings, and where its model servers stand in the lab's network, which errors name: they
 * are cut in any case, wherever and in whatever form they stand.
 */
export function ownFindings({ config, store }: Pick<Context, 'config' | 'store'>): FoundSecret[] {
  const secrets = ownSecrets(config, store).filter((value) => !NO_KEY.test(value))
  const bases = [config.openai?.baseUrl ?? '', ...store.listServers().map(({ baseUrl }) => baseUrl)]
  const addresses = new Set(bases.map(ownAddress).filter((address) => address !== undefined))
  return [
    ...secrets.map((value) => ({ rule: 'key or token of this server', value })),
    ...[...addresses].map((value) => ({ rule: 'address of a model server', value })),
  ]
}

/** What names a host that is not everybody's, and is no word: of a name without a dot the whole origin. */
function ownAddress(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl)
  if (url === null) return undefined
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (THIS_MACHINE.test(host)) return undefined
  if (net.isIP(host) !== 0) return host
  if (!host.includes('.')) return url.origin
  return url.port !== '' || PRIVATE_NAME.test(host) ? host : undefined
}
