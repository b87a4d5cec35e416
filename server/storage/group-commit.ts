import 'server-only'
import type { Connection } from './statement.ts'

/** What became of a command: null where it is durable, else what was thrown. */
export type CommitOutcome = { readonly thrown: unknown } | null

/**
 * Group commit: makes many commands durable with one flush of the disk. A command that throws is undone alone. Where
 * the transaction itself is lost (a full disk, say), each command is tried again by itself, so that what still fits is
 * kept.
 */
export class GroupCommit<C> {
  private readonly db: Connection
  private readonly apply: (command: C) => void
  private readonly begin
  private readonly commit
  private readonly save
  private readonly release
  private readonly undo

  constructor(db: Connection, apply: (command: C) => void) {
    this.db = db
    this.apply = apply
    this.begin = db.prepare('begin immediate')
    this.commit = db.prepare('commit')
    this.save = db.prepare('savepoint command')
    this.release = db.prepare('release command')
    this.undo = db.prepare('rollback to command')
  }

  /** Answers what became of each command, in their order. */
  run(commands: readonly C[]): CommitOutcome[] {
    try {
      this.begin.run()
    } catch (thrown) {
      return commands.map(() => ({ thrown }))
    }
    try {
      const outcomes = commands.map((command) => this.applyAlone(command))
      this.commit.run()
      return outcomes
    } catch (thrown) {
      if (this.db.inTransaction) this.db.exec('rollback')
      if (commands.length === 1) return [{ thrown }]
      return commands.flatMap((command) => this.run([command]))
    }
  }

  private applyAlone(command: C): CommitOutcome {
    this.save.run()
    try {
      this.apply(command)
      this.release.run()
      return null
    } catch (thrown) {
      // SQLite may have rolled everything back by itself; then the whole batch is lost.
      if (!this.db.inTransaction) throw thrown
      this.undo.run()
      this.release.run()
      return { thrown }
    }
  }
}
