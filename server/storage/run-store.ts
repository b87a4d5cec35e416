import 'server-only'
import type { RunList, RunPatch, RunQuery, RunSummary, Capabilities, ServerKind } from '#lib/api/contract.ts'
import type { Collection } from '#lib/api/library.ts'
import type { Annotated } from '#lib/api/writing.ts'
import type { Base, RunEvent } from '#lib/run/events.ts'
import type { PackedTokens } from '#lib/tokens/packed-tokens.ts'
import type { Channel } from '#lib/tokens/token.ts'
import type { CollectionChange } from './collections.ts'
import type { AnnotationChange } from './annotations.ts'
import type { EndedSession } from './ended-sessions.ts'
import type { ShareChange, StoredShare } from './shares.ts'

/** A run as it is first written: its summary row and the events that begin its log, in one transaction. */
export interface NewRun {
  readonly summary: RunSummary
  readonly events: readonly RunEvent[]
  /** Shown nowhere, as a trunk: the copy that a share's readers are given, or what such a copy stands on. */
  readonly hidden?: boolean
}

/** The part of a summary that follows from a run's events; written in the transaction that writes the events. */
export type RunProgress = Pick<
  RunSummary,
  | 'status'
  | 'outcome'
  | 'error'
  | 'server'
  | 'model'
  | 'protocol'
  | 'finishedAt'
  | 'lastSeq'
  | 'turns'
  | 'calls'
  | 'parseErrors'
  | 'toolErrors'
  | 'tokens'
>

export interface EventRange {
  /** Only events with a greater seq. */
  readonly after: number
  readonly limit: number
  /** Leave the tokens of events out: what folding a log needs costs little then. */
  readonly withTokens: boolean
}

/** Of a turn's tokens: those sampled, those that the log lists of its prompt, those that its reply was told to begin with. */
export type TurnPart = 'reply' | 'prompt' | 'prefill'

/** Neighbouring tokens of one channel: those of `packed` from `from` to `to`. */
export interface TokenStretch {
  readonly channel: Channel
  readonly packed: PackedTokens
  readonly from: number
  readonly to: number
}

/** What a run's state is folded of, beside its own log. */
export interface RunLink {
  readonly base: Base | null
  readonly lastSeq: number
}

/** A server as it is kept, its key included. */
export interface StoredServer {
  readonly id: string
  readonly name: string
  readonly kind: Exclude<ServerKind, 'embedded'>
  readonly baseUrl: string
  readonly model: string | null
  readonly apiKey: string | null
  readonly createdAt: number
}

/**
 * The keeper of all runs. Writes resolve once they are durable and fail with a RetakeError (`storage_full`,
 * `unavailable`); reads are synchronous and see what has been committed.
 */
export interface RunStore {
  createRuns(runs: readonly NewRun[]): Promise<void>
  /** Appends to one log. Appends of one run are made one after another; those of several are committed together. */
  appendEvents(id: string, events: readonly RunEvent[], progress: RunProgress): Promise<void>
  patchRun(id: string, patch: RunPatch): Promise<void>
  /**
   * Deletes a run. One that forks stand on is refused (`conflict`), or with `detach` becomes a trunk: it is shown nowhere, and
   * what they keep of its log stays until the last of them is deleted, too.
   */
  deleteRun(id: string, options?: { readonly detach?: boolean }): Promise<void>
  getRun(id: string): RunSummary | undefined
  listRuns(query: RunQuery): RunList
  /** Ids of the runs that were going on when the last process ended. */
  listUnfinished(): string[]
  countForks(id: string): number
  /** Of any run that is there, a trunk too. */
  getLink(id: string): RunLink | undefined
  /** A run's root and all that stands on it, in any number of steps, without trunks; what is stood upon comes first. */
  listFamily(id: string): RunSummary[]
  /** The seq of the first `run.started`. */
  seqOfStart(id: string): number | undefined
  /** The seq of the last event of a turn. */
  seqOfTurnEnd(id: string, turn: number): number | undefined
  /** Events in order of seq. */
  readEvents(id: string, range: EventRange): RunEvent[]
  /** The tokens of one turn's latest attempt. */
  readTurnTokens(id: string, turn: number, part: TurnPart): TokenStretch[]

  /** What was said of a run's messages, in their order. */
  listAnnotations(id: string): Annotated[]
  changeAnnotation(change: AnnotationChange): Promise<void>

  listServers(): StoredServer[]
  putServer(server: StoredServer): Promise<void>
  deleteServer(id: string): Promise<void>
  /** What the last probe of a server (any id, bundled ones too) found. */
  getCapabilities(serverId: string): Capabilities | undefined
  putCapabilities(serverId: string, capabilities: Capabilities | null): Promise<void>

  /** By name; with a `q` that is not empty, those that have it in their name, a tag, or the title of an example. */
  listCollections(q: string): Collection[]
  getCollection(id: string): Collection | undefined
  /** The examples of a collection in their order. */
  listExamples(id: string): RunSummary[]
  /** Fails with `not_found` for a collection or a run that is not there. */
  changeCollection(change: CollectionChange): Promise<void>

  /** A run that is hidden. */
  getHiddenRun(id: string): RunSummary | undefined
  /** A new share with the hidden runs that it shows, all or nothing. Its copy's logs can be appended to. */
  createShare(share: StoredShare, copies: readonly NewRun[]): Promise<void>
  changeShare(change: ShareChange): Promise<void>
  /** All shares, or those of a run, newest first. */
  listShares(run?: string): StoredShare[]
  /** By the hash of its token. */
  findShare(tokenHash: Uint8Array): StoredShare | undefined

  /** Keeps that a session was signed out of, until it is over anyway. */
  endSession(session: EndedSession): Promise<void>
  hasEnded(sessionHash: Uint8Array): boolean

  /** Null while all is well, else why nothing can be written now (a full disk, say). */
  failure(): string | null
  close(): Promise<void>
}
