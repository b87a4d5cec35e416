import 'server-only'
import type Database from 'better-sqlite3'
import { sql, type Compilable, type RawBuilder } from 'kysely'

export type Connection = Database.Database

class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

type SlotOf<P> = <K extends keyof P & string>(name: K) => RawBuilder<P[K]>

/** A query compiled once and run often, with named parameters `P` and rows `O`. */
export interface Statement<P, O> {
  /** Runs it for its effect; answers how many rows it changed. */
  run(parameters: P): number
  get(parameters: P): O | undefined
  all(parameters: P): O[]
}

/**
 * Compiles a query in which `slot(name)` stands for what each call brings along. Called in two steps, since the
 * parameters' types are given and the rows' types are inferred: `prepare<{ id: string }>(db)((slot) => …)`.
 */
export function prepare<P extends object>(db: Connection) {
  return <O>(build: (slot: SlotOf<P>) => Compilable<O>): Statement<P, O> => {
    const compiled = build((name) => sql`${new Slot(name)}`).compile()
    const statement = db.prepare<unknown[], O>(compiled.sql)
    const bind = (parameters: P): unknown[] =>
      compiled.parameters.map((value) => (value instanceof Slot ? Reflect.get(parameters, value.name) : value))
    return {
      run: (parameters) => statement.run(...bind(parameters)).changes,
      get: (parameters) => statement.get(...bind(parameters)),
      all: (parameters) => statement.all(...bind(parameters)),
    }
  }
}

/** Runs a query that is built anew each time; answers how many rows it changed. */
export function execute(db: Connection, query: Compilable): number {
  const { sql: text, parameters } = query.compile()
  return db.prepare(text).run(...parameters).changes
}

/** The rows of a query that is built anew each time. */
export function select<O>(db: Connection, query: Compilable<O>): O[] {
  const { sql: text, parameters } = query.compile()
  return db.prepare<unknown[], O>(text).all(...parameters)
}
