import 'server-only'
import { messageOf } from '#lib/errors.ts'
import { recordPeers } from '#server/http/client-address.ts'
import { allowLongRequests } from '#server/http/request-time.ts'
import { createLog } from '#server/log.ts'
import { getContext, stopServer } from '#server/process.ts'

/** How long a stop may take before the process ends anyway; what is committed is safe at any moment. */
const STOP_LIMIT_MS = 10_000

/** Starts the server's parts. A start that fails ends the process with one line that says why. */
export async function serveUntilSignal(): Promise<void> {
  const log = createLog()
  recordPeers()
  allowLongRequests()
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref()
      stopServer().then(
        () => process.exit(0),
        (thrown: unknown) => {
          log.error('the server did not stop cleanly', { error: messageOf(thrown), cause: thrown })
          process.exit(1)
        },
      )
    })
  }
  try {
    const { servers, tools } = await getContext()
    tools.warmUp()
    servers.warmUp().catch((thrown: unknown) => {
      log.warn('the bundled model cannot be loaded', { error: messageOf(thrown) })
    })
  } catch (thrown) {
    log.error(messageOf(thrown), {})
    process.exit(1)
  }
}
