import 'server-only'
import { sql, type SqlBool } from 'kysely'
import { z } from 'zod'
import type { RunSummary } from '#lib/api/contract.ts'
import type { Collection, CollectionPatch } from '#lib/api/library.ts'
import { RetakeError } from '#lib/errors.ts'
import { selectSummaries, summaryOf } from './list-runs.ts'
import { queries } from './schema.ts'
import { execute, prepare, select, type Connection } from './statement.ts'

/** A collection as it is first written. */
export type NewCollection = Omit<Collection, 'size'>

/** One change to the examples library, made whole or not at all. */
export type CollectionChange =
  | { readonly what: 'create'; readonly collection: NewCollection }
  | { readonly what: 'patch'; readonly id: string; readonly patch: CollectionPatch }
  | { readonly what: 'delete'; readonly id: string }
  /** Puts a run at the end; one that is in it already stays where it is. */
  | { readonly what: 'add'; readonly id: string; readonly run: string }

const tagsSchema = z.array(z.string())

function selectCollections() {
  return queries
    .selectFrom('collections')
    .select([
      'id',
      'name',
      'tags',
      'note',
      'created_at as createdAt',
      sql<number>`(select count(*) from collection_runs where collection_id = collections.id)`.as('size'),
    ])
}

type CollectionRow = Omit<Collection, 'tags'> & { readonly tags: string }

function collectionOf(row: CollectionRow): Collection {
  return { ...row, tags: tagsSchema.parse(JSON.parse(row.tags)) }
}

/** All collections by name; with `q` those that have it in their name, in a tag, or in the title of an example. */
export function listCollections(db: Connection, q: string): Collection[] {
  const all = selectCollections().orderBy(sql`fold_case(name)`).orderBy('id')
  const needle = q.trim().toLowerCase()
  const wanted = needle === '' ? all : all.where(holds(needle))
  return select(db, wanted).map(collectionOf)
}

function holds(needle: string) {
  return sql<SqlBool>`(
    instr(fold_case(name), ${needle}) > 0
    or exists (select 1 from json_each(collections.tags) where instr(fold_case(value), ${needle}) > 0)
    or exists (
      select 1 from collection_runs join runs on runs.id = collection_runs.run_id
      where collection_id = collections.id and instr(fold_case(title), ${needle}) > 0
    )
  )`
}

export function getCollection(db: Connection, id: string): Collection | undefined {
  const [row] = select(db, selectCollections().where('id', '=', id))
  return row && collectionOf(row)
}

/** The examples of a collection in their order. */
export function listExamples(db: Connection, id: string): RunSummary[] {
  const examples = selectSummaries()
    .innerJoin('collection_runs', 'collection_runs.run_id', 'runs.id')
    .where('collection_id', '=', id)
    .orderBy('position')
    .orderBy('run_id')
  return select(db, examples).map(summaryOf)
}

/**
 * Makes a change on the writing connection; the caller holds the transaction.
 * @throws RetakeError `not_found` for a collection or a run that is not there.
 */
export function applyCollectionChange(db: Connection, change: CollectionChange): void {
  switch (change.what) {
    case 'create': {
      const { createdAt, tags, ...rest } = change.collection
      execute(db, queries.insertInto('collections').values({ ...rest, tags: JSON.stringify(tags), created_at: createdAt }))
      return
    }
    case 'patch':
      patchCollection(db, change.id, change.patch)
      return
    case 'delete':
      if (execute(db, queries.deleteFrom('collections').where('id', '=', change.id)) === 0) throw noCollection(change.id)
      return
    case 'add':
      addExample(db, change.id, change.run)
      return
  }
}

function patchCollection(db: Connection, id: string, { name, tags, note, runs, removed }: CollectionPatch): void {
  assertCollection(db, id)
  if (name !== undefined || tags !== undefined || note !== undefined) {
    const set = { name, note, tags: tags && JSON.stringify(tags) }
    execute(db, queries.updateTable('collections').set(set).where('id', '=', id))
  }
  if (removed !== undefined && removed.length > 0) {
    execute(db, queries.deleteFrom('collection_runs').where('collection_id', '=', id).where('run_id', 'in', removed))
  }
  if (runs !== undefined) orderExamples(db, id, runs)
}

/** The order that was given, then what it does not name: that was added by somebody else meanwhile. */
function orderExamples(db: Connection, id: string, runs: readonly string[]): void {
  assertRuns(db, runs)
  const named = new Set(runs)
  const others = examplesOf(db, id).filter((run) => !named.has(run))
  const place = prepare<{ id: string; run: string; position: number }>(db)((slot) =>
    queries
      .insertInto('collection_runs')
      .values({ collection_id: slot('id'), run_id: slot('run'), position: slot('position') })
      .onConflict((found) => found.columns(['collection_id', 'run_id']).doUpdateSet({ position: slot('position') })),
  )
  for (const [position, run] of [...runs, ...others].entries()) place.run({ id, run, position })
}

function addExample(db: Connection, id: string, run: string): void {
  assertCollection(db, id)
  assertRuns(db, [run])
  const last = sql<number>`(select coalesce(max(position), -1) + 1 from collection_runs where collection_id = ${id})`
  execute(
    db,
    queries
      .insertInto('collection_runs')
      .values({ collection_id: id, run_id: run, position: last })
      .onConflict((found) => found.columns(['collection_id', 'run_id']).doNothing()),
  )
}

function examplesOf(db: Connection, id: string): string[] {
  const query = queries.selectFrom('collection_runs').select('run_id').where('collection_id', '=', id).orderBy('position').orderBy('run_id')
  return select(db, query).map((row) => row.run_id)
}

function assertCollection(db: Connection, id: string): void {
  if (select(db, queries.selectFrom('collections').select('id').where('id', '=', id)).length === 0) throw noCollection(id)
}

function assertRuns(db: Connection, runs: readonly string[]): void {
  if (runs.length === 0) return
  const found = new Set(select(db, queries.selectFrom('runs').select('id').where('id', 'in', runs).where('trunk', '=', 0)).map((row) => row.id))
  const missing = runs.find((run) => !found.has(run))
  if (missing !== undefined) throw new RetakeError('not_found', `there is no run ${missing}`)
}

function noCollection(id: string): RetakeError {
  return new RetakeError('not_found', `there is no collection ${id}`)
}
