import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import { LIMITS } from '#server/limits.ts'

/**
 * Gives requests more time to come than Node's five minutes, in which a large file may not be read: it is held back to the
 * pace at which it is written. The server is Next's, and is met with the first request.
 */
export function allowLongRequests(): void {
  subscribe('http.server.request.start', (message) => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      message.server.requestTimeout = LIMITS.requestMs
    }
  })
}
