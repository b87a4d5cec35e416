import 'server-only'
import { rm } from 'node:fs/promises'
import path from 'node:path'

/** Names that are one plain folder on every system: no separators, no dots, no empty name. */
const RUN_ID = /^[A-Za-z0-9_-]{1,100}$/u

/**
 * Where a run's tools keep their files. The folder is made by the first tool that writes, and it lives until the run is
 * deleted, so that a fork or a reader can still look into it.
 * @throws Error for an id that could lead out of the data folder.
 */
export function workspacePath(dataDir: string, runId: string): string {
  if (!RUN_ID.test(runId)) {
    throw new Error(`not a run id: ${JSON.stringify(runId.slice(0, 120))}; an id is 1 to 100 letters, digits, - or _`)
  }
  return path.join(dataDir, 'workspaces', runId)
}

/** Deletes a run's workspace; one that was never made is no error. */
export async function removeWorkspace(dataDir: string, runId: string): Promise<void> {
  await rm(workspacePath(dataDir, runId), { recursive: true, force: true })
}
