import 'server-only'
import type { RunQuery, RunSummary } from '#lib/api/contract.ts'
import type { ExportQuery } from '#lib/api/transfer.ts'
import { RetakeError } from '#lib/errors.ts'
import type { Context } from '#server/context.ts'

/** A run, or the id of one that is not there. */
export type Selected = { readonly run: RunSummary; readonly missing?: never } | { readonly run?: undefined; readonly missing: string }

const PAGE = 200

/**
 * The runs that an export asks for, in the order in which they are listed or named, page by page.
 * @throws RetakeError `not_found` for a collection that is not there; `bad_request` where the runs are named in two ways.
 */
export function selectRuns(ctx: Context, query: ExportQuery): Iterable<Selected> {
  const { format: _format, view: _view, redact: _redact, ids, collection, ...filters } = query
  const named = [ids, collection, Object.keys(filters).length > 0 ? filters : undefined].filter((way) => way !== undefined)
  if (named.length > 1) throw new RetakeError('bad_request', 'name the runs in one way: by ids, by a collection, or by filters')
  if (ids !== undefined) return runsOf(ctx, ids)
  if (collection === undefined) return listedRuns(ctx, filters)
  if (ctx.store.getCollection(collection) === undefined) throw new RetakeError('not_found', `there is no collection ${collection}`)
  return ctx.store.listExamples(collection).map((run) => ({ run }))
}

function* runsOf(ctx: Context, ids: readonly string[]): Generator<Selected> {
  for (const id of new Set(ids)) {
    const run = ctx.store.getRun(id)
    yield run === undefined ? { missing: id } : { run }
  }
}

function* listedRuns(ctx: Context, filters: RunQuery): Generator<Selected> {
  let cursor: string | undefined
  do {
    const page = ctx.store.listRuns({ ...filters, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) })
    for (const run of page.runs) yield { run }
    cursor = page.nextCursor
  } while (cursor !== undefined)
}
