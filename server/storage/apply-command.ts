import 'server-only'
import type { RunPatch } from '#lib/api/contract.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Base } from '#lib/run/events.ts'
import { applyCollectionChange } from './collections.ts'
import { changeAnnotation } from './annotations.ts'
import { endSession } from './ended-sessions.ts'
import type { EventRow } from './event-row.ts'
import { RunRemoval } from './run-removal.ts'
import type { RunProgress, StoredServer } from './run-store.ts'
import { changeShare, insertShare } from './shares.ts'
import { queries } from './schema.ts'
import { execute, prepare, type Connection } from './statement.ts'
import { sealTokens } from './token-blob.ts'
import { TurnConsolidator } from './turn-consolidator.ts'
import type { RunRecord, ServerCommand, WriteCommand } from './write-command.ts'

/** Makes the changes that commands ask for, on the writing connection; the caller holds the transaction. */
export class CommandApplier {
  private readonly db: Connection
  private readonly insertEvent
  private readonly insertTokens
  private readonly lastSeq
  private readonly setProgress
  private readonly turns: TurnConsolidator
  private readonly baseLength
  private readonly removal: RunRemoval

  constructor(db: Connection) {
    this.db = db
    this.insertEvent = prepareInsertEvent(db)
    this.insertTokens = prepare<{ run: string; seq: number; tokens: Uint8Array }>(db)((slot) =>
      queries.insertInto('event_tokens').values({ run_id: slot('run'), seq: slot('seq'), tokens: slot('tokens') }),
    )
    this.lastSeq = prepare<{ run: string }>(db)((slot) =>
      queries.selectFrom('runs').select('last_seq').where('id', '=', slot('run')),
    )
    this.setProgress = prepareSetProgress(db)
    this.turns = new TurnConsolidator(db)
    this.baseLength = prepare<{ run: string }>(db)((slot) =>
      queries.selectFrom('runs').select('last_seq').where('id', '=', slot('run')).where('trunk', '=', 0),
    )
    this.removal = new RunRemoval(db)
  }

  /** @throws RetakeError `conflict` or `not_found` where the command does not fit what is stored. */
  apply(command: WriteCommand): void {
    if (isOfServers(command)) return this.applyToServers(command)
    switch (command.kind) {
      case 'createRuns':
        this.createRuns(command.runs)
        return
      case 'appendEvents':
        this.appendEvents(command.run, command.events, command.progress)
        return
      case 'patchRun':
        this.patchRun(command.run, command.patch)
        return
      case 'deleteRun':
        this.removal.remove(command.run, command.detach)
        return
      case 'changeAnnotation':
        changeAnnotation(this.db, command.change)
        return
      case 'changeCollection':
        applyCollectionChange(this.db, command.change)
        return
      case 'createShare':
        this.createRuns(command.copies)
        insertShare(this.db, command.share)
        return
      case 'changeShare':
        changeShare(this.db, command.change).forEach((copy) => this.removal.discard(copy))
        return
      case 'endSession':
        endSession(this.db, command.session)
        return
    }
  }

  private applyToServers(command: ServerCommand): void {
    if (command.kind === 'putServer') this.putServer(command.server)
    else if (command.kind === 'deleteServer') this.deleteServer(command.id)
    else this.putCapabilities(command.server, command.data)
  }

  private createRuns(runs: readonly RunRecord[]): void {
    for (const run of runs) this.createRun(run)
  }

  private createRun({ summary, events, hidden = false }: RunRecord): void {
    const { id, kind, title, task, note, score, group, createdAt, tags } = summary
    const { base } = summary
    if (base !== null) this.checkBase(id, base, hidden)
    checkSeqs({ run: id, stored: 0, events, lastSeq: summary.lastSeq })
    const basis = { base_run: base?.run ?? null, base_message: base?.message ?? null, base_token: base?.token ?? null, base_seq: base?.seq ?? null }
    const own = { id, kind, title, task, note, score, group_id: group, created_at: createdAt }
    execute(this.db, queries.insertInto('runs').values({ ...own, ...basis, ...progressColumns(summary), trunk: hidden ? 1 : 0 }))
    this.insertTags(id, tags)
    this.insertEvents(id, events)
  }

  /** Only what is hidden stands on what is hidden. */
  private checkBase(id: string, base: Base, hidden: boolean): void {
    const found = (hidden ? this.lastSeq : this.baseLength).get({ run: base.run })
    if (found === undefined) throw new RetakeError('not_found', `run ${id} cannot stand on run ${base.run}: there is no such run`)
    if (base.seq > found.last_seq) {
      throw new RetakeError('conflict', `run ${id} cannot stand on event ${base.seq} of run ${base.run}: its log ends with ${found.last_seq}`)
    }
  }

  private appendEvents(run: string, events: readonly EventRow[], progress: RunProgress): void {
    const found = this.lastSeq.get({ run })
    if (found === undefined) throw noRun(run)
    checkSeqs({ run, stored: found.last_seq, events, lastSeq: progress.lastSeq })
    this.insertEvents(run, events)
    this.setProgress.run({ run, ...progressColumns(progress) })
  }

  private insertEvents(run: string, events: readonly EventRow[]): void {
    for (const event of events) {
      this.insertEvent.run({ ...event, run })
      if (event.tokens !== null) this.insertTokens.run({ run, seq: event.seq, tokens: sealTokens(event.tokens) })
      if (event.type === 'message.completed' && event.turn !== null) this.turns.consolidate(run, event.turn)
    }
  }

  private patchRun(run: string, { title, score, note, tags }: RunPatch): void {
    if (this.lastSeq.get({ run }) === undefined) throw noRun(run)
    if (title !== undefined || score !== undefined || note !== undefined) {
      execute(this.db, queries.updateTable('runs').set({ title, score, note }).where('id', '=', run))
    }
    if (tags !== undefined) {
      execute(this.db, queries.deleteFrom('run_tags').where('run_id', '=', run))
      this.insertTags(run, tags)
    }
  }

  private insertTags(run: string, tags: readonly string[]): void {
    if (tags.length === 0) return
    const rows = tags.map((tag, position) => ({ run_id: run, position, tag }))
    execute(this.db, queries.insertInto('run_tags').values(rows))
  }

  private putServer({ id, name, kind, baseUrl, model, apiKey, createdAt }: StoredServer): void {
    const row = { name, kind, base_url: baseUrl, model, api_key: apiKey, created_at: createdAt }
    execute(
      this.db,
      queries.insertInto('servers').values({ id, ...row }).onConflict((found) => found.column('id').doUpdateSet(row)),
    )
  }

  private deleteServer(id: string): void {
    const deleted = execute(this.db, queries.deleteFrom('servers').where('id', '=', id))
    if (deleted === 0) throw new RetakeError('not_found', `there is no model server ${id}`)
    this.putCapabilities(id, null)
  }

  private putCapabilities(server: string, data: string | null): void {
    execute(this.db, queries.deleteFrom('capabilities').where('server_id', '=', server))
    if (data !== null) execute(this.db, queries.insertInto('capabilities').values({ server_id: server, data }))
  }
}

function isOfServers(command: WriteCommand): command is ServerCommand {
  const { kind } = command
  return kind === 'putServer' || kind === 'deleteServer' || kind === 'putCapabilities'
}

function prepareInsertEvent(db: Connection) {
  return prepare<Omit<EventRow, 'tokens'> & { run: string }>(db)((slot) =>
    queries.insertInto('events').values({
      run_id: slot('run'),
      seq: slot('seq'),
      at: slot('at'),
      type: slot('type'),
      turn: slot('turn'),
      data: slot('data'),
    }),
  )
}

function prepareSetProgress(db: Connection) {
  return prepare<ReturnType<typeof progressColumns> & { run: string }>(db)((slot) =>
    queries
      .updateTable('runs')
      .set({
        status: slot('status'),
        outcome: slot('outcome'),
        error: slot('error'),
        server: slot('server'),
        model: slot('model'),
        protocol: slot('protocol'),
        finished_at: slot('finished_at'),
        last_seq: slot('last_seq'),
        turns: slot('turns'),
        calls: slot('calls'),
        parse_errors: slot('parse_errors'),
        tool_errors: slot('tool_errors'),
        tokens: slot('tokens'),
      })
      .where('id', '=', slot('run')),
  )
}

function progressColumns(progress: RunProgress) {
  const { status, outcome, error, server, model, protocol, turns, calls, tokens } = progress
  return {
    status,
    outcome,
    error,
    server,
    model,
    protocol,
    finished_at: progress.finishedAt,
    last_seq: progress.lastSeq,
    turns,
    calls,
    parse_errors: progress.parseErrors,
    tool_errors: progress.toolErrors,
    tokens,
  }
}

/** A seq never means two things: what is appended goes on exactly where the stored log ends. */
function checkSeqs({ run, stored, events, lastSeq }: { run: string; stored: number; events: readonly EventRow[]; lastSeq: number }): void {
  for (const [index, { seq }] of events.entries()) {
    const expected = stored + 1 + index
    if (seq !== expected) {
      throw new RetakeError('conflict', `run ${run} cannot take event ${seq}: its next event is ${expected}`)
    }
  }
  const last = stored + events.length
  if (lastSeq !== last) {
    throw new RetakeError('conflict', `run ${run} ends with event ${last}, its summary says ${lastSeq}`)
  }
}

function noRun(run: string): RetakeError {
  return new RetakeError('not_found', `there is no run ${run}`)
}
