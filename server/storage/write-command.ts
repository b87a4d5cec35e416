import 'server-only'
import type { RunPatch, RunSummary } from '#lib/api/contract.ts'
import type { ErrorCode } from '#lib/errors.ts'
import type { CollectionChange } from './collections.ts'
import type { AnnotationChange } from './annotations.ts'
import type { JournalMode } from './connection.ts'
import type { EndedSession } from './ended-sessions.ts'
import { encodeEvent, type EventRow } from './event-row.ts'
import type { NewRun, RunProgress, StoredServer } from './run-store.ts'
import type { ShareChange, StoredShare } from './shares.ts'

export interface RunRecord {
  readonly summary: RunSummary
  readonly events: readonly EventRow[]
  readonly hidden?: boolean
}

/** A change to the model servers that are known. */
export type ServerCommand =
  | { readonly kind: 'putServer'; readonly server: StoredServer }
  | { readonly kind: 'deleteServer'; readonly id: string }
  | { readonly kind: 'putCapabilities'; readonly server: string; readonly data: string | null }

/** One change, as it is sent to the writer thread; each is made whole or not at all. */
export type WriteCommand =
  | ServerCommand
  | { readonly kind: 'createRuns'; readonly runs: readonly RunRecord[] }
  | {
      readonly kind: 'appendEvents'
      readonly run: string
      readonly events: readonly EventRow[]
      readonly progress: RunProgress
    }
  | { readonly kind: 'patchRun'; readonly run: string; readonly patch: RunPatch }
  | { readonly kind: 'deleteRun'; readonly run: string; readonly detach: boolean }
  | { readonly kind: 'changeAnnotation'; readonly change: AnnotationChange }
  | { readonly kind: 'changeCollection'; readonly change: CollectionChange }
  | { readonly kind: 'createShare'; readonly share: StoredShare; readonly copies: readonly RunRecord[] }
  | { readonly kind: 'changeShare'; readonly change: ShareChange }
  | { readonly kind: 'endSession'; readonly session: EndedSession }

export interface Sent {
  readonly id: number
  readonly command: WriteCommand
}

/** To the writer thread: a command, or the wish that it ends after what it has got. */
export type ToWriter = Sent | 'close'

/** A RetakeError as it crosses threads, where its class would be lost. */
export interface ErrorMessage {
  readonly code: ErrorCode
  readonly message: string
  readonly cause: unknown
}

export type FromWriter =
  | { readonly type: 'ready'; readonly journal: JournalMode }
  | { readonly type: 'refused'; readonly error: ErrorMessage }
  | { readonly type: 'answered'; readonly answers: readonly { readonly id: number; readonly error: ErrorMessage | null }[] }

/** Encodes a new run here, on the caller's side: packed tokens cost far less to send than token objects. */
export function recordOf(run: NewRun): RunRecord {
  return { summary: run.summary, events: run.events.map(encodeEvent), ...(run.hidden && { hidden: true }) }
}
