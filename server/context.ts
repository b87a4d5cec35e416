import 'server-only'
import type { Config } from '#server/config.ts'
import type { Access } from '#server/http/access.ts'
import type { Log } from '#server/log.ts'
import type { ServerDirectory } from '#server/models/server-directory.ts'
import type { Places } from '#server/places.ts'
import type { Bells } from '#server/runs/bells.ts'
import type { Episodes } from '#server/runs/episodes.ts'
import type { StateCache } from '#server/runs/state-cache.ts'
import type { Shares } from '#server/share/shares.ts'
import type { RunStore } from '#server/storage/run-store.ts'
import type { ToolRunnerPool } from '#server/tools/tool-runner.ts'

/** All that a verb may use, made once per process. Verbs take it as their first argument and read nothing else. */
export interface Context {
  readonly config: Config
  readonly log: Log
  readonly access: Access
  readonly store: RunStore
  readonly servers: ServerDirectory
  readonly tools: ToolRunnerPool
  readonly episodes: Episodes
  readonly states: StateCache
  readonly bells: Bells
  readonly shares: Shares
  /** A hidden run that whoever asks may read, as readers of a share may; it grows where the share is live. */
  readonly shown?: { readonly run: string; readonly isGrowing: () => boolean }
  /** Event streams that are open. */
  readonly streams: Places
  /** Imports that go on. */
  readonly imports: Places
  /** Answers that cost much and are being made or read: exports, downloads and new shares. */
  readonly heavy: Places
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly newId: () => string
}
