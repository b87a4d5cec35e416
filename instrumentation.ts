/** Runs once when the server process starts: opens the store, resumes what was going on, and ends all of it on a signal. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { serveUntilSignal } = await import('#server/lifecycle.ts')
  await serveUntilSignal()
}
