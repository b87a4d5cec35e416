import 'server-only'
import type { Context } from '#server/context.ts'
import { startServer } from '#server/start-server.ts'
import type { RunningServer } from '#server/start-server.ts'

/**
 * Next gives instrumentation, route handlers and pages separate module instances; what a process has once hangs on this
 * one typed key.
 */
const KEY = Symbol.for('retake.server')
const holder: typeof globalThis & { [KEY]?: Promise<RunningServer> } = globalThis

/** The process's context; the first call starts the server's parts. */
export async function getContext(): Promise<Context> {
  holder[KEY] ??= startServer(process.env)
  return (await holder[KEY]).context
}

/** Stops all that was started; a process that never started anything has nothing to stop. */
export async function stopServer(): Promise<void> {
  await (await holder[KEY])?.stop()
}
