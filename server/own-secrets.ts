import 'server-only'
import type { Config } from '#server/config.ts'
import type { RunStore } from '#server/storage/run-store.ts'

/** Shorter ones are no secrets, and stand in too many texts. */
const SHORTEST = 6

/** What this server must never tell: its access token, and the keys of its model servers. */
export function ownSecrets({ accessToken, openai }: Pick<Config, 'accessToken' | 'openai'>, store?: Pick<RunStore, 'listServers'>): string[] {
  const keys = (store?.listServers() ?? []).map((server) => server.apiKey)
  return [accessToken, openai?.apiKey, ...keys].flatMap((value) => (value && value.length >= SHORTEST ? [value] : []))
}
