import 'server-only'
import { RetakeError } from '#lib/errors.ts'
import { queries } from './schema.ts'
import { removeShares } from './shares.ts'
import { execute, select, type Connection } from './statement.ts'

/** How a run goes, and what happens to the trunks it stood on. The caller holds the transaction. */
export class RunRemoval {
  private readonly db: Connection

  constructor(db: Connection) {
    this.db = db
  }

  /**
   * Deletes a run; with `detach` one that forks stand on becomes a trunk.
   * @throws RetakeError `not_found`, or `conflict` where forks stand on it.
   */
  remove(run: string, detach: boolean): void {
    const row = this.rowOf(run)
    if (row === undefined || row.trunk === 1) throw new RetakeError('not_found', `there is no run ${run}`)
    const fork = this.forksOf(run)[0]
    if (fork !== undefined && !detach) throw new RetakeError('conflict', `run ${run} cannot be deleted: run ${fork.id} stands on it`)
    for (const copy of removeShares(this.db, run)) this.discard(copy)
    if (fork === undefined) {
      this.delete(run)
      this.settle(row.base_run)
      return
    }
    this.makeTrunk(run)
    this.settle(run)
  }

  /** Deletes a hidden run that nothing stands on, and what it alone stood on. */
  discard(run: string): void {
    const row = this.rowOf(run)
    if (row === undefined) return
    this.delete(run)
    this.settle(row.base_run)
  }

  /** Lets a trunk hold no more than forks keep of it: when none is left it goes, and those below it likewise. */
  private settle(from: string | null): void {
    for (let id = from; id !== null; ) {
      const row = this.rowOf(id)
      if (row === undefined || row.trunk === 0) return
      const forks = this.forksOf(id)
      if (forks.length > 0) {
        this.shorten(id, Math.max(...forks.map((fork) => fork.base_seq ?? 0)))
        return
      }
      this.delete(id)
      id = row.base_run
    }
  }

  private makeTrunk(run: string): void {
    const words = { title: '', task: '', note: '', error: null, score: null, group_id: null }
    // Finished, so that nobody takes it up again at the next start.
    execute(this.db, queries.updateTable('runs').set({ ...words, trunk: 1, status: 'finished' }).where('id', '=', run))
    for (const table of ['run_tags', 'annotations', 'collection_runs'] as const) {
      execute(this.db, queries.deleteFrom(table).where('run_id', '=', run))
    }
  }

  private shorten(run: string, seq: number): void {
    execute(this.db, queries.deleteFrom('events').where('run_id', '=', run).where('seq', '>', seq))
    execute(this.db, queries.deleteFrom('event_tokens').where('run_id', '=', run).where('seq', '>', seq))
    execute(this.db, queries.deleteFrom('turn_tokens').where('run_id', '=', run).where('first_seq', '>', seq))
    execute(this.db, queries.updateTable('runs').set({ last_seq: seq }).where('id', '=', run))
  }

  private delete(run: string): void {
    execute(this.db, queries.deleteFrom('runs').where('id', '=', run))
  }

  private rowOf(run: string) {
    return select(this.db, queries.selectFrom('runs').select(['trunk', 'base_run']).where('id', '=', run))[0]
  }

  private forksOf(run: string) {
    return select(this.db, queries.selectFrom('runs').select(['id', 'base_seq']).where('base_run', '=', run))
  }
}
