import 'server-only'
import type { RunEvent } from '#lib/run/events.ts'

/** What every event stream is sent with: no cache, no compression and no proxy may hold it back. */
export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const

/** The first bytes of a stream: proves the connection at once and sets the browser's reconnect delay (milliseconds). */
export const SSE_OPENING = ': ok\nretry: 2000\n\n'
export const SSE_HEARTBEAT = ': ping\n\n'
export const HEARTBEAT_MS = 15_000

/** One event as a frame; its id is the seq, so `Last-Event-ID` says exactly where to go on. JSON has no raw line breaks. */
export function eventFrame(event: RunEvent): string {
  return `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`
}
